import type { InstanceContext } from './instance-context.js';

/**
 * Warns if Redis may evict any key, including live keys. Uses INFO, because many users may not read
 * the configuration; a missing permission is not an error. In a cluster, one node stands for all.
 * Never rejects.
 */
export async function warnOfEviction({
  driver,
  logger,
}: Pick<InstanceContext, 'driver' | 'logger'>): Promise<void> {
  let memory: string;
  try {
    memory = String(await driver.send(['INFO', 'memory'], { lane: 'control' }));
  } catch (error) {
    logger.debug('cannot read the eviction policy of Redis', { error });
    return;
  }
  const policy = /^maxmemory_policy:(allkeys-\S+)/m.exec(memory)?.[1];
  if (policy === undefined) return;
  logger.warn(
    `Redis may evict keys that readers need: its maxmemory-policy is ${policy}, which can evict any key when memory is full. ` +
      'Set maxmemory-policy to noeviction, or to a volatile-* policy: live keys have no time to live',
    { policy },
  );
}
