import type { Elector, Logger } from '@smart-redis/core';
import { campaignForKey, instanceOfHolder } from '@smart-redis/core';
import type { PingElectorOptions, ResolvedPingOptions } from './options.js';
import { resolvePingOptions } from './options.js';
import { pingHost } from './ping-host.js';

/**
 * The elector by ping: the leader key lives long, and standbys ping the leader's host; after several misses in a row one of
 * them takes the key over from exactly the holder that was silent.
 *
 * Excludes nobody: a host that does not answer pings may well go on working, and learns of its successor at its next look at the
 * key. The fence decides over every commit. Use `leaseElector()` unless you must do it this way; where hosts cannot be pinged
 * (Kubernetes) this one is of no use.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 * @example const smart = new SmartRedis({ driver, elector: pingElector({ every: '10s', misses: 3 }) });
 */
export function pingElector(options: PingElectorOptions = {}): Elector {
  const resolved = resolvePingOptions(options);
  return {
    name: 'ping',
    supports: { exclusive: false },
    campaign: (candidacy) =>
      campaignForKey(candidacy, {
        ...resolved.campaign,
        probe: {
          everyMs: resolved.everyMs,
          timeoutMs: resolved.timeoutMs,
          misses: resolved.misses,
          isAlive: asker(resolved, candidacy.logger),
        },
      }),
  };
}

function asker(
  { hostOf, probe, timeoutMs }: ResolvedPingOptions,
  logger: Logger,
): (holder: string, signal: AbortSignal) => Promise<boolean | undefined> {
  let hasWarned = false;
  const ping = async (host: string): Promise<boolean | undefined> => {
    try {
      return await pingHost(host, timeoutMs);
    } catch (error) {
      // No ping program is no reason to take anybody for dead.
      if (!hasWarned) {
        logger.warn(
          'the program "ping" cannot be run, so standbys cannot tell whether the leader lives: install it, or give a probe',
          { host, error },
        );
      }
      hasWarned = true;
      return undefined;
    }
  };
  return (holder, signal) => {
    const instance = instanceOfHolder(holder);
    const host = hostOf(instance);
    return probe === undefined ? ping(host) : probe({ instance, host }, signal);
  };
}
