import type { ViewBounds } from './world.js';

const quiet: ViewBounds = {
  seats: 2,
  changes: 3,
  copies: 0,
  mayLoseTail: false,
  mayLoseMessages: false,
  renewals: false,
  lateRenewals: false,
};
/** What nothing but a renewal makes good. */
const lossy: ViewBounds = { ...quiet, mayLoseMessages: true, renewals: true };

/** What is searched with the tests. */
export const viewScenarios = {
  'messages come late and twice': { ...quiet, copies: 1 },
  'messages and answers are lost': lossy,
  'the tail of the list is lost': { ...lossy, changes: 2, mayLoseTail: true },
  'renewals come late': { ...quiet, lateRenewals: true },
} as const satisfies Record<string, ViewBounds>;

/** What takes minutes. */
export const largeViewScenarios = {
  'four changes, and messages come late and twice': { ...quiet, seats: 3, changes: 4, copies: 1 },
  'four changes, and messages and answers are lost': { ...lossy, seats: 3, changes: 4 },
  'three changes, and the tail of the list is lost': { ...lossy, seats: 3, mayLoseTail: true },
  'two changes, and all of it at once': {
    ...lossy,
    changes: 2,
    copies: 1,
    mayLoseTail: true,
    lateRenewals: true,
  },
} as const satisfies Record<string, ViewBounds>;
