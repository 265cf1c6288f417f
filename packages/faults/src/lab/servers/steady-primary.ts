import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { timeOf } from '../in-process/resumption.js';
import { primaryOf } from './sentinel-failover.js';
import type { PrimaryView } from './watch-primary.js';
import { primariesOf } from './watch-primary.js';

/**
 * The primary, once all sentinels agree on it, readers see it, and no other server acts as one: then
 * no failover is under way that nobody has planned. To be called just before a failover, of which
 * the record would not contain what was done before on two primaries.
 */
export async function steadyPrimary(
  { sentinels, view }: { readonly sentinels: RedisSentinels; readonly view: PrimaryView },
  when: string,
): Promise<ServerNode> {
  await timeOf(async () => {
    if (!(await sentinels.agree()) || (await primaryOf(sentinels)) !== view.primary) return false;
    const [primary, ...others] = await primariesOf(sentinels);
    return primary === view.primary && others.length === 0;
  }, `${when}: one primary, which readers see`);
  return view.primary;
}
