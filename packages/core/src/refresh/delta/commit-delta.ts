import type { Command, CommandArgument, RedisDriver, Reply } from '../../contracts/driver.js';
import { SmartRedisError } from '../../errors/errors.js';
import { refusedRight } from '../../redis/refused-right.js';
import type { Script } from '../../redis/run-script.js';
import { variadicCommands } from '../../targets/variadic-commands.js';
import type { CommitPlan } from '../../metadata/commit.js';
import type { CommitReceipt } from '../../metadata/fence.js';
import type { CommitTarget } from '../../metadata/commit-record.js';
import { commitKeys } from '../../metadata/commit.js';
import { historyPlan } from '../../metadata/history.js';
import { receipt } from '../../metadata/fence.js';
import { recordOf } from '../../metadata/commit-record.js';
import { closeDeltaScript } from '../../metadata/scripts/close-delta.js';
import { openDeltaScript } from '../../metadata/scripts/open-delta.js';

/** One target of a {@link DeltaPlan}. */
export interface DeltaTarget extends CommitTarget {
  readonly countLive: Command;
  /** Number of elements before the changes. */
  readonly before: number;
  /**
   * The commands that turn the content of the live key into the new version, on the staging key.
   */
  readonly changes: readonly Command[];
}

/** The part of a partial commit in one slot. */
export interface DeltaPlan extends CommitPlan {
  readonly targets: readonly DeltaTarget[];
  /** The version on which the changes are based. */
  readonly baseVersion: number;
  /** Unique to this call, so that a mark left by an earlier call is not mistaken for its own. */
  readonly mark: string;
}

/** The result of a partial commit, and its duration. */
export interface DeltaReceipt extends CommitReceipt {
  /**
   * Microseconds for which the changes alone blocked Redis; `undefined` if this attempt had already
   * been committed.
   */
  readonly changesMicros: number | undefined;
}

/**
 * Changes live keys in part, all in one step, or changes nothing. A transaction and not a script,
 * because the arguments of `redis.call` are copied twice while all clients wait. The scripts at
 * both ends check the fence. Can safely be repeated after a lost reply.
 * @throws SmartRedisError `SR_STALE_TERM`, `SR_FENCE_LOST`, `SR_STAGING_INCOMPLETE` if the live
 * keys are not the base of the changes, `SR_REPLY`
 */
export async function commitDelta(driver: RedisDriver, plan: DeltaPlan): Promise<DeltaReceipt> {
  const { metadataKey, targets, holder } = plan;
  if (driver.transact === undefined) throw new RangeError('the driver has no transactions');
  const { keys, places } = commitKeys(plan);
  const json = JSON.stringify({
    ...recordOf(plan),
    ...historyPlan(plan.history, keys),
    baseVersion: String(plan.baseVersion),
    mark: plan.mark,
    targets: targets.map(({ count, countLive, before, expected }, index) => ({
      ...places[index],
      count: count.map(String),
      countLive: countLive.map(String),
      before,
      expected,
    })),
  });
  const replies = await driver.transact(
    [
      evalCommand(openDeltaScript, keys, [json]),
      ...targets.flatMap(({ changes }) => changes),
      evalCommand(closeDeltaScript, keys, [json, plan.channel, plan.announcementHead]),
    ],
    { lane: 'bulk', key: metadataKey },
  );
  const opened = replies[0] as readonly Reply[];
  const isOpened = opened[0] === 'OPENED';
  const answer = isOpened ? (replies.at(-1) as readonly Reply[]) : opened;
  const refused = refusedRight(answer);
  if (refused !== undefined) throw refused;
  if (answer[0] === 'DIFFERS') throw differs(String(answer[1]));
  return {
    ...receipt(answer, holder),
    changesMicros: isOpened ? Number(answer[3]) - Number(opened[1]) : undefined,
  };
}

/** Arguments for a command with a variable number of arguments. */
interface Variadic {
  readonly command: string;
  readonly words: readonly CommandArgument[];
  /** Number of arguments that belong together. */
  readonly width: number;
}

/** The commands that write elements of a key and remove others. */
export function changeCommands(key: string, write: Variadic, remove?: Variadic): Command[] {
  return [write, ...(remove === undefined ? [] : [remove])].flatMap(({ command, words, width }) =>
    variadicCommands(command, key, words, width),
  );
}

/**
 * With EVAL, because a script that the server does not have would fail in the middle of the
 * transaction.
 */
function evalCommand(
  { source }: Script,
  keys: readonly string[],
  args: readonly string[],
): Command {
  return ['EVAL', source, String(keys.length), ...keys, ...args];
}

/** The error for a live key that somebody else has modified. */
export function differs(key: string): SmartRedisError {
  return new SmartRedisError(
    'SR_STAGING_INCOMPLETE',
    `"${key}" does not hold what was committed last, so it cannot be changed in part; the next refresh builds it in full`,
    { details: { key } },
  );
}
