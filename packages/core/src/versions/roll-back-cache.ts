import { randomUUID } from 'node:crypto';
import type { Clock } from '../contracts/clock.js';
import { delay } from '../contracts/clock.js';
import type { CommittedEvent } from '../contracts/events.js';
import { isOutage } from '../errors/is-outage.js';
import { SmartRedisError } from '../errors/errors.js';
import { rolledBackHead } from '../metadata/announcements.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { RollbackAnswer, RollbackPlan } from '../metadata/roll-back.js';
import { rollBack } from '../metadata/roll-back.js';
import { stateAt } from '../metadata/state-at.js';
import { historyRecord } from '../metadata/history.js';
import { highestVersion } from '../metadata/state-of-groups.js';
import { pauseHead, writePause } from '../metadata/write-pause.js';
import { planGroup } from './plan-group.js';
import { noSuchVersion, selectVersion, wholeVersions } from './select-version.js';
import type { Versioned } from './versioned.js';
import { readStates } from './versioned.js';

/** Who rolls a cache back. */
export interface Rollback extends Versioned {
  readonly clock: Clock;
  /** The name of the instance, and what is unique to it. */
  readonly instance: string;
  readonly id: string;
  readonly channel: string;
}

/** Each attempt is one round trip; more would require commits at that rate. */
const mostAttempts = 20;
const retryMs = 200;
/** The time for all groups; a process that dies meanwhile leaves the cache due after that. */
const groupsMs = 30_000;
/** A reply may have been lost, and a call of the user again would put back another version. */
const longestOutageMs = 10_000;

/**
 * Puts an earlier version back, by default the newest one that is kept. Of several groups of
 * targets the first one is last, as with commits: it is the one that is announced, and whose pause
 * counts. Until then a pause that ends by itself keeps the groups from being refreshed because their
 * versions differ. If the process dies, they are refreshed when that pause is over.
 * @throws SmartRedisError `SR_NO_SUCH_VERSION`; `SR_VERSION_CHANGED` if commits came in between
 */
export async function rollBackCache(
  cache: Rollback,
  wanted: number | undefined,
): Promise<CommittedEvent> {
  let states = await readStates(cache);
  const selected = await selectVersion(cache, states, wanted);
  const { version: to, rows } = selected[0];
  const { name } = cache.definition;
  const attempt = `rollback-${randomUUID()}`;
  const { instance, id } = cache;
  const at = cache.places[0]?.key ?? '';
  const from = states[0]?.version?.version ?? 0;
  const common = {
    attempt,
    minVersion: highestVersion(states) + 1,
    pause: pauseHead({
      reason: `rolled back from version ${String(from)} to ${String(to)}`,
      by: instance,
    }),
    announcementHead: rolledBackHead({ cache: name, at, instance, id, rows, rolledBackTo: to }),
  };
  const { bytes } = selected[0];
  const entry = { outcome: 'rolledBack', rows, bytes, instance } as const;
  if (states.length > 1) await holdStill(cache, states[0]);
  const plans: RollbackPlan[] = [];
  let done: { readonly version: number; readonly term: number } | undefined;
  let attempts = 0;
  for (let index = states.length - 1; index >= 0;) {
    attempts += 1;
    const state = states[index];
    const group = state && planGroup(cache, index, state, to);
    if (group === undefined) throw await lost(cache, wanted ?? to, done !== undefined);
    const channel = index === 0 ? cache.channel : '';
    const history =
      index === 0 ? historyRecord(cache.definition, group.metadataKey, entry) : undefined;
    const plan = { ...common, ...group, channel, history, version: done?.version };
    const answer = await throughOutage(cache, plan);
    if (answer === 'gone') throw await lost(cache, wanted ?? to, done !== undefined);
    if (answer === 'changed') {
      if (attempts >= mostAttempts) throw changed(name);
      // The version stays the one that was chosen at first: what came since is no better.
      states = await readAgain(cache, states, index);
    } else {
      done = answer;
      plans.push(plan);
      index -= 1;
    }
  }
  await refuseRuns(cache, plans.slice(0, -1));
  if (done === undefined) throw new RangeError('a cache has at least one group of targets');
  const { version, term } = done;
  return { cache: name, version, term, rows, durationMs: 0, instance, rolledBackTo: to };
}

/** A pause for as long as a rollback of several groups takes, unless there is one. */
async function holdStill(cache: Rollback, first: CacheState | undefined): Promise<void> {
  const [place] = cache.places;
  if (place === undefined || (first?.paused ?? null) !== null) return;
  const pause = { reason: 'a rollback is under way', by: cache.instance, forMs: groupsMs };
  await writePause(cache.driver, place, pause, { channel: '', announcement: '' });
}

/**
 * A run may have claimed the first group before its rollback, and the others after theirs: it is
 * refused there too. If it has committed already, the groups differ, and the cache must be
 * refreshed.
 */
async function refuseRuns(cache: Rollback, plans: readonly RollbackPlan[]): Promise<void> {
  const [place] = cache.places;
  for (const plan of plans) {
    const answer = await throughOutage(cache, plan);
    if (typeof answer === 'object' || place === undefined) continue;
    await writePause(cache.driver, place, null, { channel: '', announcement: '' });
    throw changed(cache.definition.name);
  }
}

async function readAgain(
  { driver, places }: Versioned,
  states: readonly CacheState[],
  index: number,
): Promise<readonly CacheState[]> {
  const place = places[index];
  if (place === undefined) return states;
  const state = await stateAt(driver, place);
  return states.map((old, at) => (at === index ? state : old));
}

/** Repeats the call until Redis answers, for a while. */
async function throughOutage(cache: Rollback, plan: RollbackPlan): Promise<RollbackAnswer> {
  const { clock, driver } = cache;
  const startedAt = clock.monotonic();
  for (;;) {
    try {
      return await rollBack(driver, plan);
    } catch (error) {
      if (!isOutage(error) || clock.monotonic() - startedAt > longestOutageMs) throw error;
      await delay(clock, retryMs);
    }
  }
}

/** The error for a version that was there when it was chosen. */
async function lost(cache: Versioned, wanted: number, isHalf: boolean): Promise<SmartRedisError> {
  if (isHalf) return changed(cache.definition.name);
  const kept = await wholeVersions(cache, await readStates(cache));
  return noSuchVersion(
    cache.definition,
    wanted,
    kept.map(([{ version }]) => version),
  );
}

function changed(cache: string): SmartRedisError {
  return new SmartRedisError(
    'SR_VERSION_CHANGED',
    `cache "${cache}" was refreshed while it was rolled back; look at versions(), pause it, and call again`,
    { details: { cache } },
  );
}
