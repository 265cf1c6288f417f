import type { SmartRedisEvents } from '../contracts/events.js';
import type { OptionNames } from '../options/demand.js';

/** The events of an instance. */
export const eventNames: OptionNames<SmartRedisEvents> = {
  committed: true,
  refreshFailed: true,
  elected: true,
  deposed: true,
  serving: true,
  released: true,
  overdue: true,
  late: true,
  stale: true,
  fresh: true,
};
