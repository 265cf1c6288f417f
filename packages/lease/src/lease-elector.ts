import { campaignForKey } from '@smart-redis/core/electors';
import type { Elector } from '@smart-redis/core/electors';
import { resolveLeaseOptions } from './options.js';
import type { LeaseElectorOptions } from './options.js';

/**
 * An elector with leases. By default every instance holds a seat, and the caches are spread over
 * the seats. With `spread: false` the instance that sets the leader key leads for all, as long as
 * it renews the key. When an instance dies, others go on after little more than `ttl`; when it
 * closes, within milliseconds.
 *
 * One leader prevents a second one as long as clocks run at the same rate, within `margin`, and Redis keeps
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
