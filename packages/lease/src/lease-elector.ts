import { campaignForKey } from '@smart-redis/core/electors';
import type { Elector } from '@smart-redis/core/electors';
import { resolveLeaseOptions } from './options.js';
import type { LeaseElectorOptions } from './options.js';

/**
 * An elector with a lease: the instance that sets the leader key leads, as long as it renews the
 * key, whose time to live is short. When the leader dies, another instance leads after little more
 * than `ttl`; when it resigns, within milliseconds.
 *
 * Prevents a second leader as long as clocks run at the same rate, within `margin`, and Redis keeps
 * the key. A paused process, a clock that jumps or a failover that loses the key can break that,
 * which is why the fence checks every commit.
 *
 * @example const smart = new SmartRedis({ driver, elector: leaseElector({ ttl: '10s' }) });
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function leaseElector(options?: LeaseElectorOptions): Elector {
  const { campaign, spread } = resolveLeaseOptions(options);
  return {
    name: 'lease',
    exclusive: true,
    campaign: (candidacy) => campaignForKey(candidacy, campaign),
    ...(spread === undefined ? {} : { spread }),
  };
}
