import type { InstanceContext } from './instance-context.js';

/** Warns that an update of a cache has no effect while another instance leads. */
export function warnOfLeader({ leader, standing, warnings }: InstanceContext, cache: string): void {
  const known = leader.current(cache);
  if (standing(cache).isLeader || known === undefined) return;
  warnings.warn(
    `update:${cache}`,
    `cache "${cache}" was updated here, but "${known.instance}" leads and builds it with its own definition until it is updated there too`,
    { cache, leader: known.instance },
  );
}
