import { formatUnchanged } from '../metadata/announcements.js';
import { historyRecord } from '../metadata/history.js';
import { nothingToKeep, renewVersion } from '../metadata/renew-version.js';
import type { Publishing, RefreshOutcome } from './refresh-job.js';
import { retryThroughOutage } from './retry-through-outage.js';
import { countCommand } from '../staging/write-batch.js';
import { phasesOf } from './run-record.js';

/**
 * Updates the timestamp of the last version, whose content stays: of a version with `digest`, if
 * given, otherwise of the version at the start of the refresh. A failover while the source was read
 * may have restored an older one. `passes`: the content has passed the guard.
 * @throws SmartRedisError `SR_NOTHING_TO_KEEP` if there is no such version, or its keys are not as
 * they were committed
 */
export async function renewGroups(
  job: Publishing,
  { digest = '', passes = false }: { readonly digest?: string; readonly passes?: boolean } = {},
): Promise<RefreshOutcome> {
  const { context, definition, authority, metadataKeys, run, state, next, signal } = job;
  // Also if the version is of another definition, or not of all groups, or was put back: then only
  // a digest shows that it is the source's.
  if (state.version === null || (digest === '' && state.rolledBackFrom !== null)) {
    throw nothingToKeep(definition.groups[0]?.[0]?.key ?? '');
  }
  job.record.bytes = state.version.bytes;
  const history = historyRecord(definition, metadataKeys[0] ?? '', {
    outcome: 'unchanged',
    reason: job.reason,
    instance: context.instance,
    rows: state.version.rows,
    bytes: state.version.bytes,
    ...phasesOf(job.record, context.clock.monotonic()),
  });
  let version = 0;
  // As with commits, the first group comes last.
  for (const [index, group] of [...definition.groups.entries()].reverse()) {
    const receipt = await retryThroughOutage({ context, authority, signal }, () =>
      renewVersion(context.driver, {
        metadataKey: metadataKeys[index] ?? '',
        targets: group.map((target) => ({
          key: target.key,
          count: countCommand(target, target.key),
        })),
        holder: run,
        served: job.tickets[index] ?? 0,
        next,
        digest,
        passes,
        age: job.age,
        history: index === 0 ? history : undefined,
        channel: index === 0 ? context.channel : '',
        announcement: formatUnchanged(definition.name, metadataKeys[0] ?? ''),
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
