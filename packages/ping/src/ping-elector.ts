import type { Candidacy, Elector } from '@smart-redis/core/electors';
import { campaignForKey, instanceOfHolder } from '@smart-redis/core/electors';
import type { PingElectorOptions, ResolvedPingOptions } from './options.js';
import { resolvePingOptions } from './options.js';
import { pingHost } from './ping-host.js';

/**
 * The elector by ping: the leader key lives long, and standbys ping the leader's host; after
 * several misses in a row one of them takes the key over from exactly the holder that was silent.
 *
 * Excludes nobody: a host that does not answer pings may well go on working until it hears of its
 * successor, by an announcement or at its next look at the key. The fence decides over every
 * commit. Use `leaseElector()` unless you must do it this way; where hosts cannot be pinged
 * (Kubernetes) this one is of no use.
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
    // No working ping is no reason to take anybody for dead.
    if (!hasWarned && !signal.aborted) {
      hasWarned = true;
      const { reason } = answer;
      logger.warn(
        'this instance cannot ping, so it cannot tell whether the leader lives: install the program "ping" with the right to use it, name instances by their hosts, or give a probe',
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
