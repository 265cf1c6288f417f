import type { RedisDriver } from '../contracts/driver.js';
import type { StagedTarget } from './staged-target.js';
import { incomplete } from '../metadata/staging-incomplete.js';
import { countCommand } from './write-batch.js';

/** A staging key, and by how much `count` should have increased according to its writer. */
export interface Addition {
  readonly staged: StagedTarget;
  readonly added: number;
}

/**
 * The result of `count` for each staging key.
 * @throws SmartRedisError `SR_STAGING_INCOMPLETE` if it differs from `expectedOf`, which is by
 * default the number of added elements
 */
export async function countStaged(
  driver: RedisDriver,
  all: readonly Addition[],
  expectedOf: ((staged: StagedTarget) => number) | undefined,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { staged, added } of all) {
    const { target, stagingKey } = staged;
    const command = countCommand(target, stagingKey);
    const found = Number(await driver.send(command, { lane: 'bulk', key: stagingKey }));
    const sum = target.writer.added === undefined ? found : added;
    const expected = expectedOf?.(staged) ?? sum;
    if (found !== expected) throw incomplete(target.key, expected, found);
    counts.set(stagingKey, found);
  }
  return counts;
}
