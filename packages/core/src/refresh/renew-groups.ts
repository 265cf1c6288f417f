import { renewVersion } from './fence.js';
import type { Publishing } from './publish.js';
import type { RefreshOutcome } from './refresher.js';
import { untilAnswered } from './until-answered.js';

/**
 * Renews the time of the last version, whose content stays; of a version with this digest, where one is given.
 * @throws SmartRedisError `SR_NOTHING_TO_KEEP` when there is no such version, or its keys are not as they were committed
 */
export async function renewGroups(job: Publishing, digest = ''): Promise<RefreshOutcome> {
  const { engine, definition, leadership, metadataKeys, state, delayMs, signal } = job;
  const receipts = await Promise.all(
    definition.groups.map((group, index) =>
      untilAnswered({ engine, leadership, signal }, () =>
        renewVersion(engine.driver, {
          metadataKey: metadataKeys[index] ?? '',
          targets: group.map(({ key, writer }) => ({ key, count: writer.count(key) })),
          holder: leadership,
          served: state.requested,
          delayMs,
          digest,
        }),
      ),
    ),
  );
  return {
    version: receipts[0]?.version ?? 0,
    rows: state.version?.rows ?? 0,
    durationMs: engine.clock.monotonic() - job.startedAt,
    unchanged: true,
  };
}
