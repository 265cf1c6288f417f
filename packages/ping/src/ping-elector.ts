import type { Candidacy, Elector } from '@smart-redis/core/electors';
import { campaignForKey, instanceOfHolder } from '@smart-redis/core/electors';
import type { PingElectorOptions, ResolvedPingOptions } from './options.js';
import { resolvePingOptions } from './options.js';
import { pingHost } from './ping-host.js';

/**
 * An elector with pings: the leader key has a long time to live, and standbys ping the leader's
 * host. After several consecutive misses one of them takes over the key, provided that the
 * unresponsive instance still holds it.
 *
 * Does not prevent a second leader: a host that does not respond to pings may still be working
 * until it learns about its successor, from an announcement or at its next check of the key. The
 * fence checks every commit. Prefer `leaseElector()` unless you need this one; where hosts cannot
 * be pinged (Kubernetes) it does not work.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example
 * const smart = new SmartRedis({ driver, elector: pingElector({ every: '10s', misses: 3 }) });
 */
export function pingElector(options?: PingElectorOptions): Elector {
  const resolved = resolvePingOptions(options);
  return {
    name: 'ping',
    campaign: (candidacy) =>
      campaignForKey(candidacy, {
        ...resolved.campaign,
        probe: {
          everyMs: resolved.everyMs,
          timeoutMs: resolved.answerWithinMs,
          misses: resolved.misses,
          isAlive: asker(resolved, candidacy),
        },
      }),
  };
}

function asker(
  { hostOf, probe, seconds }: ResolvedPingOptions,
  { clock, logger }: Candidacy,
): (holder: string, signal: AbortSignal) => Promise<boolean | undefined> {
  let hasWarned = false;
  const ping = async (host: string, signal: AbortSignal): Promise<boolean | undefined> => {
    const answer = await pingHost(host, { clock, seconds, signal });
    if (answer.state !== 'unknown') return answer.state === 'alive';
    // If pinging does not work, no leader is considered dead.
    if (!hasWarned && !signal.aborted) {
      hasWarned = true;
      const { reason } = answer;
      logger.warn(
        'this instance cannot ping, so it cannot check whether the leader is alive: install the program "ping" with permission to use it, name instances by their hosts, or set the option "probe"',
        { host, reason },
      );
    }
    return undefined;
  };
  return (holder, signal) => {
    const instance = instanceOfHolder(holder);
    const host = hostOf(instance);
    return probe === undefined ? ping(host, signal) : probe({ instance, host }, signal);
  };
}
