import type { PlacementBounds } from './world.js';

const alike: PlacementBounds = { definitions: [1, 1], protocols: [1, 1] };
const oldAndNew: PlacementBounds = { definitions: [1, 2], protocols: [1, 1] };
const ends: Partial<PlacementBounds> = { mayBeKilled: true, mayLeave: true };
const three: PlacementBounds = { definitions: [1, 1, 1], protocols: [1, 1, 1] };

/** What is searched with the tests. */
export const placementScenarios = {
  'three, two of them new, come and go, and seats expire': {
    ...three,
    ...ends,
    definitions: [1, 2, 2],
    seatsExpire: true,
  },
  'an old and a new one come and go, seats and marks expire': {
    ...oldAndNew,
    ...ends,
    seatsExpire: true,
    marksExpire: true,
  },
  'seats and rosters are lost': {
    ...oldAndNew,
    mayBeKilled: true,
    mayEvictRosters: true,
    mayLoseList: true,
  },
  'the tail of the seats is lost': {
    ...three,
    mayBeKilled: true,
    mayLoseTailOfList: true,
  },
  'the tail of the cache is lost': {
    ...oldAndNew,
    ...ends,
    mayLoseTailOfCache: true,
    mayLoseAnswers: true,
  },
  'answers to claims are lost': { ...alike, ...ends, seatsExpire: true, mayLoseAnswers: true },
  'protocols differ': { ...alike, ...ends, protocols: [1, 2] },
  'one of three does not know the unit, and rosters are evicted': {
    ...three,
    definitions: [0, 1, 1],
    mayEvictRosters: true,
  },
} as const satisfies Record<string, PlacementBounds>;

/** What takes minutes. */
export const largePlacementScenarios = {
  'four, old and new, come and go': {
    ...ends,
    definitions: [1, 2, 1, 2],
    protocols: [1, 1, 1, 1],
  },
  'three, old and new, of two protocols, answers to claims are lost': {
    definitions: [1, 2, 2],
    protocols: [1, 1, 2],
    mayBeKilled: true,
    mayLoseAnswers: true,
    marksExpire: true,
  },
  'three, old and new, the tail of the seats is lost': {
    ...three,
    ...ends,
    definitions: [1, 2, 2],
    mayLoseTailOfList: true,
    mayEvictRosters: true,
  },
  'three, old and new, the tail of the cache is lost, and marks expire': {
    ...three,
    ...ends,
    definitions: [1, 2, 2],
    mayLoseTailOfCache: true,
    mayLoseAnswers: true,
    marksExpire: true,
  },
  'three of two protocols, the seats and rosters are lost': {
    ...ends,
    definitions: [1, 2, 2],
    protocols: [2, 1, 2],
    seatsExpire: true,
    mayEvictRosters: true,
    mayLoseList: true,
  },
} as const satisfies Record<string, PlacementBounds>;
