import type { InstanceContext } from './instance-context.js';

/**
 * Warns when Redis may evict any key, live keys included. INFO is open to users who may not read
 * the configuration; one who may not even do that is no error. Of a cluster one node answers for
 * all. Never rejects.
 */
export async function warnOfEviction({
  driver,
  logger,
}: Pick<InstanceContext, 'driver' | 'logger'>): Promise<void> {
  let memory: string;
  try {
    memory = String(await driver.send(['INFO', 'memory'], { lane: 'control' }));
  } catch (error) {
    logger.debug('the eviction policy of Redis cannot be read', { error });
    return;
  }
  const policy = /^maxmemory_policy:(allkeys-\S+)/m.exec(memory)?.[1];
  if (policy === undefined) return;
  logger.warn(
    `Redis may evict keys that readers need: its maxmemory-policy is ${policy}, under which any key can go when memory is full. ` +
      'Set maxmemory-policy to noeviction, or to a volatile-* policy: live keys have no time to live',
    { policy },
  );
}
