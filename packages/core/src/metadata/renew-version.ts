import type { Command, RedisDriver } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';
import type { NextRefresh } from './commit-record.js';
import { ageFields, nextFields } from './commit-record.js';
import type { DefinitionAge } from './definition-age.js';
import type { CommitReceipt, FenceHolder } from './fence.js';
import { receipt, runOnControl } from './fence.js';
import type { HistoryRecord } from './history.js';
import { historyPlan, withHistory } from './history.js';
import { renewVersionScript } from './scripts/renew-version.js';

/** Updates the timestamp of the last version, because the source did not change. */
export interface RenewVersionPlan {
  readonly metadataKey: string;
  /** Each live key, with the command that counts it. */
  readonly targets: readonly { readonly key: string; readonly count: Command }[];
  readonly holder: FenceHolder;
  readonly served: number;
  readonly next: NextRefresh;
  /** The digest that the version must have; empty: any. */
  readonly digest: string;
  /** The version that must exist; `null`: any. */
  readonly version: number | null;
  /** Whether the version has passed the guard, and becomes what later ones are compared with. */
  readonly passes: boolean;
  /** `undefined`: not known. */
  readonly age?: DefinitionAge | undefined;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  /** Empty: not announced. */
  readonly channel: string;
  /** For those who have requested a refresh. */
  readonly announcement: string;
}

/**
 * @throws SmartRedisError `SR_NOTHING_TO_KEEP` if there is no version, or one of its keys is
 * missing; and as {@link commit}
 */
export async function renewVersion(
  driver: RedisDriver,
  { metadataKey, targets, holder, served, next, digest, version, ...plan }: RenewVersionPlan,
): Promise<CommitReceipt> {
  const keys = withHistory([metadataKey, ...targets.map(({ key }) => key)], plan.history);
  const json = JSON.stringify({
    ...historyPlan(plan.history, keys),
    term: String(holder.term),
    candidacy: holder.id,
    served: String(served),
    digest,
    version: version === null ? '' : String(version),
    ...nextFields(next),
    counts: targets.map(({ count }) => count.map(String)),
    passes: plan.passes,
    ...ageFields(plan.age),
  });
  const reply = await runOnControl(
    driver,
    renewVersionScript,
    keys,
    [json, plan.channel, plan.announcement],
    targets,
  );
  if (reply[0] === 'MISSING') throw nothingToKeep(String(reply[1]));
  return receipt(reply, holder);
}

/** The error for a version that cannot be kept, because it is incomplete. */
export function nothingToKeep(key: string): SmartRedisError {
  return new SmartRedisError(
    'SR_NOTHING_TO_KEEP',
    `the fetcher returned unchanged(), but "${key}" is not in Redis as it was committed; ` +
      'return rows when context.previous is null or its keys may be gone',
    { details: { key } },
  );
}
