import type { PlacementBounds } from '../placement/world.js';
import type { JoinedBounds } from './world.js';

const runs = { claims: 2, failovers: 0, delays: 0, lastNow: 1, clockGoesBack: false };
const alike: PlacementBounds = { definitions: [1, 1], protocols: [1, 1] };
const oldAndNew: PlacementBounds = { definitions: [1, 2], protocols: [1, 1] };

const one = { ...runs, claims: 1 };
const comeAndGo: Partial<PlacementBounds> = { mayBeKilled: true, mayLeave: true };

/** What is searched with the tests. */
export const joinedScenarios = {
  'an old and a new one come and go': { placement: { ...oldAndNew, ...comeAndGo }, runs },
  'an old and a new one, and a call comes late': {
    placement: oldAndNew,
    runs: { ...runs, delays: 1 },
  },
  'an old and a new one, and the tail of the cache is lost': {
    placement: oldAndNew,
    runs: { ...runs, failovers: 1 },
  },
} as const satisfies Record<string, JoinedBounds>;

/** What takes minutes. */
export const largeJoinedScenarios = {
  'the tail of the seats is lost': {
    placement: { ...alike, mayBeKilled: true, mayLoseTailOfList: true },
    runs: one,
  },
  'seats and rosters are lost': {
    placement: { ...oldAndNew, mayEvictRosters: true, mayLoseList: true },
    runs: one,
  },
  'two come and go, seats expire, and a call comes late': {
    placement: { ...alike, ...comeAndGo, seatsExpire: true },
    runs: { ...runs, delays: 1 },
  },
  'the tail of the cache is lost, and seats expire': {
    placement: { ...alike, seatsExpire: true },
    runs: { ...runs, failovers: 1 },
  },
  'the tails of both slots are lost': {
    placement: { ...alike, mayLoseTailOfList: true },
    runs: { ...runs, failovers: 1 },
  },
  'seats and rosters are lost, and a call comes late': {
    placement: { ...oldAndNew, mayEvictRosters: true, mayLoseList: true },
    runs: { ...runs, delays: 1 },
  },
  'three, two of them new, are killed, and seats expire': {
    placement: {
      definitions: [1, 2, 2],
      protocols: [1, 1, 1],
      mayBeKilled: true,
      seatsExpire: true,
    },
    runs: one,
  },
} as const satisfies Record<string, JoinedBounds>;
