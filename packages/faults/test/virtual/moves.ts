import fc from 'fast-check';
import type { Action, Move } from '../../src/virtual/actions.js';
import { slowestMs } from '../../src/virtual/actions.js';

const hourMs = 3_600_000;
const who = fc.nat(2);
const ms = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 500 }));
const jumpMs = fc.oneof(
  fc.integer({ min: -hourMs, max: hourMs }),
  fc.integer({ min: -400, max: 400 }),
);
const slow = fc.integer({ min: 1, max: slowestMs });

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('nothing') }),
  fc.record({ do: fc.constant('resign'), who }),
  fc.record({ do: fc.constant('pause'), who }),
  fc.record({ do: fc.constant('resume'), who }),
  fc.record({ do: fc.constant('block'), who, ms }),
  fc.record({ do: fc.constant('suspend'), who, ms }),
  fc.record({ do: fc.constant('jump'), who, ms: jumpMs }),
  fc.record({ do: fc.constant('cut'), who }),
  fc.record({ do: fc.constant('drop requests'), who }),
  fc.record({ do: fc.constant('drop replies'), who }),
  fc.record({ do: fc.constant('slow'), who, ms: slow }),
  fc.record({ do: fc.constant('heal'), who }),
  fc.record({
    do: fc.constant('failover'),
    lost: fc.nat(3),
    ms: fc.integer({ min: 20, max: 400 }),
  }),
  fc.record({ do: fc.constant('evict'), key: fc.constantFrom('leader', 'term') }),
  fc.record({ do: fc.constant('flush') }),
  fc.record({ do: fc.constant('flush scripts') }),
  // Not by hours: the leader key would live as long, and there would be no leader.
  fc.record({ do: fc.constant('jump server'), ms: fc.integer({ min: -2000, max: 2000 }) }),
);

/** Actions on an election, one after another. */
export const moves: fc.Arbitrary<Move[]> = fc.array(fc.record({ action, thenMs: ms }), {
  minLength: 1,
  maxLength: 10,
});

/** Actions on whole instances and their cache. */
export const cacheMoves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    action: fc.oneof(
      { weight: 6, arbitrary: action },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('fail over the cache'), lost: fc.nat(3) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('evict row') }) },
    ),
    thenMs: ms,
  }),
  { minLength: 1, maxLength: 10 },
);

/** An election from its start. */
export const elections = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  candidateCount: fc.constantFrom(2, 3),
  moves,
});
