import { nothingToKeep, renewVersion } from '../metadata/fence.js';
import type { Publishing, RefreshOutcome } from './refresh-job.js';
import { retryThroughOutage } from './retry-through-outage.js';
import { countCommand } from '../staging/write-batch.js';

/**
 * Renews the time of the last version, whose content stays: of a version with this digest, where
 * one is given, else of the one that the refresh began with. A failover while the source was read
 * may have lost that one and left the one before.
 * @throws SmartRedisError `SR_NOTHING_TO_KEEP` when there is no such version, or its keys are not
 * as they were committed
 */
export async function renewGroups(job: Publishing, digest = ''): Promise<RefreshOutcome> {
  const { context, definition, leadership, metadataKeys, state, delayMs, signal } = job;
  // Also where there is one, but of another definition, or not of all groups.
  if (state.version === null) {
    throw nothingToKeep(definition.groups[0]?.[0]?.key ?? '');
  }
  let version = 0;
  // As with commits, the first group comes last.
  for (const [index, group] of [...definition.groups.entries()].reverse()) {
    const receipt = await retryThroughOutage({ context, leadership, signal }, () =>
      renewVersion(context.driver, {
        metadataKey: metadataKeys[index] ?? '',
        targets: group.map((target) => ({
          key: target.key,
          count: countCommand(target, target.key),
        })),
        holder: leadership,
        served: job.tickets[index] ?? 0,
        delayMs,
        digest,
        version: digest === '' ? (state.version?.version ?? null) : null,
      }),
    );
    version = receipt.version;
  }
  return {
    version,
    rows: state.version.rows,
    durationMs: context.clock.monotonic() - job.startedAt,
    unchanged: true,
  };
}
