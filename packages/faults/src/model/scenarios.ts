import type { Bounds } from './world.js';

const small: Bounds = {
  instances: 2,
  elections: 2,
  fetches: 2,
  failovers: 0,
  failing: 'either',
  evictions: 0,
  delays: 0,
  lastNow: 1,
  expiries: 2,
  renewals: false,
  emptyResults: false,
  deltas: false,
  refusals: 0,
};

/** A full build, and deltas behind it. */
const inPart: Bounds = { ...small, fetches: 3, deltas: true };
/** The same of one leader. */
const alone: Bounds = { ...inPart, instances: 1, elections: 1, expiries: 0 };

/** What is searched with the tests. Each is small enough to be searched to its end. */
export const scenarios = {
  'nothing fails': { ...small, elections: 3, expiries: 0 },
  'leases expire, the clock moves': { ...small, lastNow: 2 },
  'leaders renew': { ...small, renewals: true },
  'staging keys are evicted': { ...small, evictions: 1 },
  'the leader key is lost': { ...small, failovers: 1, failing: 'leader key' },
  'the cache is lost': { ...small, failovers: 1, failing: 'cache' },
  'calls of an earlier leader come late': { ...small, fetches: 1, delays: 2 },
  'live keys are changed in part': inPart,
  'the cache is lost before a delta': { ...alone, failovers: 1, failing: 'cache' },
  'rows of live keys are evicted before a delta': { ...alone, evictions: 1 },
  'the record of a delta is refused': { ...inPart, expiries: 1, refusals: 1 },
} as const satisfies Record<string, Bounds>;

/** What `pnpm faults --models` searches besides. */
export const largeScenarios = {
  'the leader key is lost before a fourth election': {
    ...small,
    failovers: 1,
    failing: 'leader key',
    elections: 4,
    fetches: 1,
    expiries: 0,
  },
  'three instances, leases expire': { ...small, instances: 3, elections: 3, fetches: 1 },
  'deltas come late': { ...inPart, expiries: 1, delays: 1 },
} as const satisfies Record<string, Bounds>;

/** A refresh that was given up, whose commit comes after the next one of the same leader. */
export const lateCommit: Bounds = { ...small, instances: 1, elections: 1, delays: 1, expiries: 0 };

/** A commit of nothing has no staging keys to count. One leader, and one call that comes late. */
export const lateEmptyCommit: Bounds = {
  ...small,
  instances: 1,
  elections: 1,
  delays: 1,
  expiries: 0,
  emptyResults: true,
};
