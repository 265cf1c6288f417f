import fc from 'fast-check';
import type { Behaviour, Shape, Step, WalkStep } from './step.js';

const who = fc.nat(2);
const shape: fc.Arbitrary<Shape> = fc.record({
  delta: fc.boolean(),
  atomic: fc.boolean(),
  extra: fc.boolean(),
});
const behaviours: readonly Behaviour[] = [
  ...(['array', 'stream', 'fails early', 'fails late'] as const),
  ...(['hangs', 'lingers', 'answers twice', 'unchanged'] as const),
];

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('register'), who, shape }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('update'), who, shape: fc.option(shape) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('unregister'), who, dropData: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refresh'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close'), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change source') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('behave'), as: fc.constantFrom(...behaviours) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('disturb'),
      who,
      how: fc.constantFrom('cut', 'kill', 'kill at commit', 'kill at commit', 'flush scripts'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 3000 }) }),
  },
);

const first: fc.Arbitrary<WalkStep> = fc.record({
  step: fc.record({ do: fc.constant('register'), who: fc.constant(0), shape }),
  isAwaited: fc.constant(true),
});

/** Actions of users, one after another or several at once. */
export const walkSteps: fc.Arbitrary<WalkStep[]> = fc
  .tuple(
    first,
    fc.array(
      fc.record({
        step,
        isAwaited: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
      }),
      { minLength: 3, maxLength: 16 },
    ),
  )
  .map(([head, tail]) => [head, ...tail]);

/** A walk from its start. */
export interface Walk {
  readonly seed: number;
  readonly instanceCount: number;
  readonly steps: readonly WalkStep[];
}

/** Any walk. */
export const walks: fc.Arbitrary<Walk> = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  instanceCount: fc.constantFrom(1, 1, 2, 3),
  steps: walkSteps,
});
