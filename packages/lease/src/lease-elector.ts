import { campaignForKey } from '@smart-redis/core/electors';
import type { Elector } from '@smart-redis/core/electors';
import { resolveLeaseOptions } from './options.js';
import type { LeaseElectorOptions } from './options.js';

/**
 * The elector by a lease: whoever sets the leader key leads, as long as it renews the key's short
 * life. When the leader dies, somebody else leads within `ttl` and a little; when it resigns,
 * within milliseconds.
 *
 * Excludes a second leader as long as clocks run evenly, within `margin`, and Redis keeps the key.
 * A paused process, a clock that jumps or a failover that loses the key can break that, which is
 * why a fence decides over every commit.
 *
 * @example const smart = new SmartRedis({ driver, elector: leaseElector({ ttl: '10s' }) });
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function leaseElector(options?: LeaseElectorOptions): Elector {
  const resolved = resolveLeaseOptions(options);
  return {
    name: 'lease',
    exclusive: true,
    campaign: (candidacy) => campaignForKey(candidacy, resolved),
  };
}
