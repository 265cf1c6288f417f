import type { Elector, Leadership } from '../contracts/elector.js';
import type { Timer } from '../contracts/clock.js';
import { isOutage } from '../errors/is-outage.js';
import { leadersKeyOf, rosterKeyOf } from '../redis/keys.js';
import { formatLeaderRecord } from '../serving/leader-record.js';
import { encodeRoster } from '../serving/roster.js';
import type { StoredRoster } from '../serving/roster.js';
import { publishRoster, retireRoster } from '../serving/seat-commands.js';
import { tellPresence } from '../serving/tell-presence.js';
import { within } from '../waiting/within.js';
import type { CacheRegistry } from './cache-registry.js';
import { createDefinitionEntries } from './definition-entries.js';
import type { InstanceContext } from './instance-context.js';
import { createReporter } from './reporter.js';

/**
 * Tells operators that an instance without a seat is there, whether it leads all caches or stands by,
 * and what it has registered. Nothing else depends on it.
 */
export interface Presence {
  start(): void;
  elected(leadership: Pick<Leadership, 'id' | 'term'>): void;
  /** The leadership has ended. */
  deposed(): void;
  /** What is registered has changed. */
  changed(): void;
  /** Resolves when nothing is told any more, or that was given up. Never rejects. */
  close(): Promise<void>;
}

/**
 * Its beat keeps the subscriptions of all instances from sending pings after 10 s of silence, so that
 * an idle namespace sends as many commands as without.
 */
const everyMs = 9600;
const beatMs = 9000;
/** Three times, so that a lost one means nothing. */
const validMs = 30_000;
/** For this time a roster is kept that an instance had: others who have it prolong it meanwhile. */
const retiredMs = 2 * everyMs;
/** After a change, which seldom comes alone. */
const soonMs = 1000;
const thoroughMs = 600_000;
/** What is refused now is refused in a moment. */
const refusedMs = 600_000;
const replyTimeoutMs = 2000;

/** The {@link Presence} of an instance. */
export function createPresence(
  context: InstanceContext,
  caches: Pick<CacheRegistry, 'values'>,
  elector: Elector,
): Presence {
  const { clock, driver, instance, logger, namespace, newId } = context;
  const leaderKey = elector.keyless === true ? null : context.leaderKey;
  const entries = createDefinitionEntries(newId);
  const reporter = createReporter(context);
  let led: Pick<Leadership, 'id' | 'term'> | undefined;
  let roster: StoredRoster | undefined;
  let thoroughAt = Number.NEGATIVE_INFINITY;
  /** The id that is in Redis. */
  let toldId = '';
  let toldRoster = '';
  let isMeasured = false;
  /** What the instance has last said about itself. */
  let report = '';
  /** The last record, and what it was made of. */
  let written = { of: '', record: '' };
  let timer: Timer | undefined;
  /** When it is told next, by the monotonic clock. */
  let nextAt = Infinity;
  let isTelling = false;
  let isClosed = false;

  const rosterNow = (): StoredRoster =>
    (roster ??= encodeRoster([...caches.values()].map(({ definition }) => entries.of(definition))));
  const tell = async (): Promise<void> => {
    const own = rosterNow();
    const { id, term } = led ?? { id: context.id, term: 0 };
    const role = led === undefined ? 'standby' : 'leader';
    const sentAt = clock.monotonic();
    const isThorough = sentAt - thoroughAt >= thoroughMs;
    const told = reporter.next();
    report = told ?? report;
    const of = [id, role, term, own.hash, report].join(' ');
    if (written.of !== of) {
      const facts = { instance, role, term, leaderKey, roster: own.hash } as const;
      written = { of, record: formatLeaderRecord(facts, report) };
    }
    const where = { driver, namespace, channel: context.channel, newId };
    const formerId = toldId === id ? '' : toldId;
    toldId = id;
    const { serverNowMs, hasRoster } = await tellPresence(where, {
      ...{ id, formerId, rosterHash: own.hash, validMs, beatMs, isThorough },
      record: written.record,
      timeoutMs: replyTimeoutMs,
    });
    reporter.sent(told);
    if (isThorough) thoroughAt = sentAt;
    reporter.measured(clock.now() - (clock.monotonic() - sentAt) / 2 - serverNowMs);
    if (!hasRoster) await publishRoster(where, own, undefined, replyTimeoutMs);
    const formerRoster = toldRoster;
    toldRoster = own.hash;
    if (formerRoster !== '' && formerRoster !== own.hash) {
      await retireRoster(where, formerRoster, retiredMs, replyTimeoutMs);
    }
  };
  const schedule = (restMs: number): void => {
    timer?.stop();
    if (isClosed) return;
    nextAt = clock.monotonic() + restMs;
    timer = clock.after(restMs, () => void tellAndRest());
  };
  const tellAndRest = async (): Promise<void> => {
    isTelling = true;
    nextAt = Infinity;
    let restMs = everyMs;
    try {
      await tell();
      // Without a measured clock the first one has no report.
      if (!isMeasured) restMs = 0;
      isMeasured = true;
    } catch (error) {
      if (!isOutage(error)) restMs = refusedMs;
      logger.debug('operators could not be told about this instance; retrying', {
        namespace,
        error,
      });
    }
    isTelling = false;
    schedule(Math.min(restMs, Math.max(0, nextAt - clock.monotonic())));
  };
  const soon = (restMs: number): void => {
    const at = clock.monotonic() + restMs;
    if (timer === undefined || at >= nextAt) return;
    if (isTelling) nextAt = at;
    else schedule(restMs);
  };
  const remove = async (): Promise<void> => {
    if (toldId === '') return;
    // The time of the last beat goes too, so that whoever is left sends the next one soon.
    const commands = [
      ['HDEL', leadersKeyOf(namespace), toldId, '#beat'],
      ['PEXPIRE', rosterKeyOf(namespace, toldRoster), String(retiredMs)],
    ] as const;
    const sent = driver.sendAll(commands, { lane: 'control', timeoutMs: replyTimeoutMs });
    const removed = await within(sent, { clock, limitMs: 2 * replyTimeoutMs });
    if (removed.state !== 'failed') return;
    const { error } = removed;
    logger.debug('what operators were told about this instance could not be removed; it expires', {
      namespace,
      error,
    });
  };
  return {
    start: () => schedule(0),
    elected: ({ id, term }) => {
      led = { id, term };
      soon(0);
    },
    deposed: () => {
      led = undefined;
      soon(0);
    },
    changed: () => {
      roster = undefined;
      soon(soonMs);
    },
    close: async () => {
      isClosed = true;
      timer?.stop();
      await remove();
    },
  };
}
