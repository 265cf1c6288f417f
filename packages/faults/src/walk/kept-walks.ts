import type { Step, WalkStep } from './step.js';
import type { Walk } from './walk-steps.js';

const together = { delta: false, atomic: true, extra: false };
const inGroups = { delta: false, atomic: false, extra: false };
const inPart = { delta: true, atomic: true, extra: false };
const who = 0;

const awaited = (step: Step): WalkStep => ({ step, isAwaited: true });
const begun = (step: Step): WalkStep => ({ step, isAwaited: false });
const update = { do: 'update', who, shape: null } as const;
const refresh = { do: 'refresh', who } as const;

/**
 * Walks that have found a fault once, or are the shortest way to a state that random walks seldom
 * reach; run first.
 */
export const keptWalks: readonly Walk[] = [
  {
    seed: 1,
    instanceCount: 1,
    steps: [
      awaited({ do: 'register', who, shape: inPart }),
      ...[awaited(update), awaited(update), awaited(update)],
    ],
  },
  {
    seed: 523_230,
    instanceCount: 2,
    steps: [
      awaited({ do: 'register', who, shape: together }),
      ...[begun({ ...update, who: 1 }), awaited({ ...update, who: 1 })],
      awaited({ do: 'change source' }),
      ...[begun({ do: 'disturb', who, how: 'kill at commit' }), awaited(refresh)],
    ],
  },
  {
    seed: 2,
    instanceCount: 1,
    steps: [
      awaited({ do: 'register', who, shape: { ...inPart, extra: true } }),
      ...[awaited(refresh), awaited({ do: 'change source' }), awaited(refresh)],
      awaited({ do: 'update', who, shape: inPart }),
      awaited({ do: 'unregister', who, dropData: true }),
    ],
  },
  {
    seed: 3,
    instanceCount: 1,
    steps: [
      awaited({ do: 'register', who, shape: inGroups }),
      awaited(refresh),
      awaited({ do: 'disturb', who, how: 'kill at commit' }),
      ...[awaited(refresh), awaited(refresh)],
    ],
  },
  {
    seed: 4,
    instanceCount: 1,
    steps: [
      awaited({ do: 'register', who, shape: together }),
      awaited(refresh),
      awaited({ do: 'behave', as: 'lingers' }),
      ...[awaited(refresh), awaited(refresh)],
    ],
  },
  {
    // A script that the server does not know, exactly when the cache ends.
    seed: 3,
    instanceCount: 1,
    steps: [
      awaited({ do: 'register', who, shape: together }),
      awaited(refresh),
      awaited({ do: 'change source' }),
      awaited({ do: 'disturb', who, how: 'flush scripts' }),
      begun(refresh),
      awaited({ do: 'wait', ms: 37 }),
      awaited({ do: 'unregister', who, dropData: true }),
    ],
  },
];
