import type { RunBounds } from './world.js';

const small: RunBounds = {
  seats: 2,
  claims: 2,
  failovers: 0,
  delays: 1,
  lastNow: 1,
  clockGoesBack: false,
};
const clockBack = { ...small, failovers: 1, lastNow: 2, clockGoesBack: true };

/** What is searched with the tests. */
export const runScenarios = {
  'calls come late': { ...small, delays: 2 },
  'three runs follow one another': { ...small, claims: 3 },
  'one seat claims again and again, the tail is lost': {
    ...small,
    seats: 1,
    claims: 3,
    failovers: 1,
  },
  'the tail is lost while the clock stands': { ...small, failovers: 1 },
  'the tail is lost and the clock goes back': clockBack,
} as const satisfies Record<string, RunBounds>;

/** What takes minutes. */
export const largeRunScenarios = {
  'four runs, two calls come late': { ...small, claims: 4, delays: 2 },
  'four runs, the tail is lost': { ...small, claims: 4, failovers: 1 },
  'three runs, the tail is lost and the clock goes back': { ...clockBack, claims: 3 },
  'three seats, the tail is lost and the clock goes back': { ...clockBack, seats: 3, claims: 3 },
  'the tail is lost twice, two calls come late': { ...small, failovers: 2, delays: 2 },
} as const satisfies Record<string, RunBounds>;
