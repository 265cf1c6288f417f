import type { Command, Reply } from '../contracts/driver.js';
import type { Elector, Leadership } from '../contracts/elector.js';
import type { Timer } from '../contracts/clock.js';
import { isOutage } from '../errors/is-outage.js';
import { leadersKeyOf } from '../redis/keys.js';
import { pairsIn } from '../redis/pairs-in.js';
import { serverMsOf } from '../redis/server-time.js';
import { formatLeaderRecord, parseLeaderRecord } from '../serving/leader-record.js';
import { within } from '../waiting/within.js';
import type { InstanceContext } from './instance-context.js';
import { createReporter } from './reporter.js';

/** Tells operators who leads all caches, and about its instance. Nothing else depends on it. */
export interface LeaderReports {
  elected(leadership: Pick<Leadership, 'id' | 'term'>): void;
  /** The leadership has ended. */
  deposed(): void;
  /** Resolves when the last report is removed, or that was given up. Never rejects. */
  close(): Promise<void>;
}

/** How often something may have changed. Looking at that sends nothing. */
const lookEveryMs = 10_000;
const replyTimeoutMs = 2000;
/**
 * An idle leader sends at least 360 commands an hour, those of its subscription alone: an own key
 * says who leads, and without one the report does, which must not be much older than a death.
 */
const withKey = { againMs: 600_000, validMs: 1_800_000 };
const withoutKey = { againMs: 420_000, validMs: 900_000 };
const keptMs = 10_800_000;

interface Led extends Pick<Leadership, 'id' | 'term'> {
  /** The server's time when the monotonic clock was 0. */
  offsetMs: number | undefined;
  writes: number;
  timer: Timer | undefined;
}

/** The {@link LeaderReports} of an instance. */
export function createLeaderReports(context: InstanceContext, elector: Elector): LeaderReports {
  const { clock, driver, instance, logger, namespace } = context;
  const key = leadersKeyOf(namespace);
  const leaderKey = elector.keyless === true ? null : context.leaderKey;
  const { againMs, validMs } = leaderKey === null ? withoutKey : withKey;
  const reporter = createReporter(context, againMs);
  let led: Led | undefined;
  // Not a settled promise, which would keep the context of the request that creates the instance.
  let removing: Promise<unknown> | undefined;

  const send = (...commands: Command[]): Promise<Reply[]> =>
    driver.sendAll(commands, { lane: 'control', key, timeoutMs: replyTimeoutMs });
  const measure = async (of: Led): Promise<void> => {
    const sentAt = clock.monotonic();
    const [time = null] = await send(['TIME']);
    const serverMs = serverMsOf(time);
    const takenMs = (clock.monotonic() - sentAt) / 2;
    of.offsetMs = serverMs - sentAt - takenMs;
    reporter.measured(clock.now() - takenMs - serverMs);
  };
  /** Those of leaders that have died. */
  const removeOld = async (nowMs: number): Promise<void> => {
    const [records] = await send(['HGETALL', key]);
    const old = pairsIn(records)
      .filter(([, text]) => (parseLeaderRecord(text)?.until ?? 0) <= nowMs)
      .map(([id]) => id);
    if (old.length > 0) await send(['HDEL', key, ...old]);
  };
  const write = async (of: Led): Promise<void> => {
    const report = reporter.next();
    if (report === undefined) return;
    // To send less, with every second one.
    const isThorough = of.writes % 2 === 0;
    if (isThorough) await measure(of);
    const nowMs = Math.round((of.offsetMs ?? 0) + clock.monotonic());
    const text = report === '' ? reporter.next() : report;
    if (text === undefined || text === '' || led !== of) return;
    const { id, term } = of;
    const record = { instance, term, until: nowMs + validMs, leaderKey };
    const put = ['HSET', key, id, formatLeaderRecord(record, text)] as const;
    of.writes += 1;
    await (isThorough ? send(put, ['PEXPIRE', key, String(keptMs)]) : send(put));
    reporter.sent(text);
    if (of.writes === 1) await removeOld(nowMs);
  };
  const keepTelling = async (of: Led): Promise<void> => {
    let pauseMs = lookEveryMs;
    try {
      await write(of);
    } catch (error) {
      // What is refused now is refused in a moment.
      if (!isOutage(error)) pauseMs = againMs;
      logger.debug('who leads could not be told to operators; retrying', { namespace, error });
    }
    if (led === of) of.timer = clock.after(pauseMs, () => void keepTelling(of));
  };
  const remove = async ({ id }: Led): Promise<void> => {
    const removed = await within(send(['HDEL', key, id]), { clock, limitMs: 2 * replyTimeoutMs });
    if (removed.state !== 'failed') return;
    const { error } = removed;
    logger.debug('the report of a leader could not be removed', { namespace, error });
  };
  const deposed = (): void => {
    if (led === undefined) return;
    led.timer?.stop();
    if (led.writes > 0) removing = remove(led);
    led = undefined;
    reporter.lost();
  };
  return {
    elected: ({ id, term }) => {
      deposed();
      led = { id, term, offsetMs: undefined, writes: 0, timer: undefined };
      void keepTelling(led);
    },
    deposed,
    close: async () => {
      deposed();
      await removing;
    },
  };
}
