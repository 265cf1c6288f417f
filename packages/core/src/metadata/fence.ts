import type { RedisDriver, Reply } from '../contracts/driver.js';
import { SmartRedisError, isSmartRedisError } from '../errors/errors.js';
import { crossSlot } from '../redis/cross-slot.js';
import { integerReply } from '../redis/integer-reply.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';

/** The pair that a fence compares. */
export interface FenceHolder {
  readonly term: number;
  /** Unique to the claim. */
  readonly id: string;
}

/** The result of a commit. */
export interface CommitReceipt {
  readonly version: number;
  readonly serverNowMs: number;
}

/** Throws the error for a script that the fence refused. */
export function demandHeld(reply: readonly Reply[], holder: FenceHolder): void {
  if (reply[0] === 'STALE') throw staleTerm(holder.term, reply[1]);
  if (reply[0] === 'ROLLEDBACK') {
    throw new SmartRedisError(
      'SR_DEPOSED',
      'the cache was rolled back to an earlier version during the refresh, which is not published',
      { details: { term: holder.term, reason: rolledBack } },
    );
  }
  if (reply[0] === 'NOFENCE') {
    throw new SmartRedisError(
      'SR_FENCE_LOST',
      'Redis has lost the last changes to the metadata of the cache (flush, eviction, restart, failover); it is claimed and refreshed again',
    );
  }
}

/** Whether an error says that a run can no longer publish. */
export function isStaleOrLost(error: unknown): boolean {
  return (
    isSmartRedisError(error, 'SR_STALE_TERM') ||
    isSmartRedisError(error, 'SR_FENCE_LOST') ||
    isRolledBack(error)
  );
}

const rolledBack = 'rolled back';

/** Whether an error says that a run was overtaken by a rollback, which also answered its requests. */
export function isRolledBack(error: unknown): boolean {
  return isSmartRedisError(error, 'SR_DEPOSED') && error.details.reason === rolledBack;
}

/** What a script answered, or the error that it stands for. */
export function receipt(reply: readonly Reply[], holder: FenceHolder): CommitReceipt {
  demandHeld(reply, holder);
  return {
    version: integerReply(reply[1], 'the version'),
    serverNowMs: integerReply(reply[2], 'the time of the server'),
  };
}

/** The error for a term below that of the fence. */
export function staleTerm(term: number, held: Reply | undefined): SmartRedisError {
  return new SmartRedisError(
    'SR_STALE_TERM',
    `term ${String(term)} has ended: the fence is held by term ${String(held)}`,
    { details: { term, heldTerm: Number(held) } },
  );
}

/**
 * Runs a script on `control`. `targets`: whose live keys are among its keys.
 * @throws SmartRedisError as {@link commit}
 */
export async function runOnControl(
  driver: RedisDriver,
  script: Parameters<typeof runScript>[1],
  keys: readonly string[],
  args: readonly string[],
  targets: readonly { readonly key: string }[] = [],
): Promise<readonly Reply[]> {
  try {
    const reply = await runScript(driver, script, keys as readonly [string, ...string[]], args, {
      lane: 'control',
    });
    const refused = refusedRight(reply);
    if (refused !== undefined) throw refused;
    return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
  } catch (cause) {
    // A managed server that shards behind one endpoint, which the client cannot detect.
    if (isSmartRedisError(cause, 'SR_REPLY') && cause.details.reply === 'CROSSSLOT') {
      throw crossSlot(
        targets.map(({ key }) => key),
        cause,
      );
    }
    throw cause;
  }
}
