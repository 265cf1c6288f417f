import type { Duration, KeyCampaignOptions, OptionNames } from '@smart-redis/core/electors';
import {
  demandCount,
  demandKnownOptions,
  invalidOption,
  parseDuration,
} from '@smart-redis/core/electors';
import { longestPingMs } from './ping-host.js';

/** The holder of the leader key. */
export interface PingedHolder {
  /** The name of the instance. */
  readonly instance: string;
  /** Its host, as returned by `hostOf`. */
  readonly host: string;
}

/** Options of `pingElector`. */
export interface PingElectorOptions {
  /**
   * Time between two pings of a standby, and between two checks of the key by the leader. At least
   * `10ms`.
   * @default '10s'
   */
  readonly every?: Duration;
  /** Timeout of a ping; at most `every`. @default '2s', or `every` if that is shorter */
  readonly timeout?: Duration;
  /** Consecutive misses before a standby takes over. At least 1. @default 3 */
  readonly misses?: number;
  /**
   * Time to live of the leader key unless it is renewed: the time limit for a leader whose process
   * died while its host responds. At least `150ms` and three times `every`.
   * @default '10m'
   */
  readonly keyTtl?: Duration;
  /**
   * Returns the host to ping for the name of an instance. Name instances by an address that others
   * can reach: `instance: '10.0.0.5:…'`.
   * @default the part before the first `:`; the default name of an instance starts with the host
   * name
   */
  readonly hostOf?: (instance: string) => string;
  /**
   * Checks the leader itself instead of its host, which is better, because a host may be up while
   * the process is dead. `undefined`: unknown, which is not a miss; an error or a timeout is a
   * miss.
   * @default an ICMP ping of the host, with the package `ping` and the system's `ping` program
   */
  readonly probe?: (holder: PingedHolder, signal: AbortSignal) => Promise<boolean | undefined>;
}

/** {@link PingElectorOptions} after checks and defaults, in milliseconds. */
export interface ResolvedPingOptions {
  readonly campaign: Omit<KeyCampaignOptions, 'probe'>;
  readonly everyMs: number;
  /** Whole seconds, for the ping program. */
  readonly seconds: number;
  /** Timeout of a probe in milliseconds. */
  readonly answerWithinMs: number;
  readonly misses: number;
  readonly hostOf: (instance: string) => string;
  readonly probe: PingElectorOptions['probe'];
}

const pingNames: OptionNames<PingElectorOptions> = {
  every: true,
  timeout: true,
  misses: true,
  keyTtl: true,
  hostOf: true,
  probe: true,
};

const longestReplyTimeoutMs = 2000;

/** @throws SmartRedisError `SR_INVALID_OPTION`, naming the option */
export function resolvePingOptions(given: PingElectorOptions | undefined): ResolvedPingOptions {
  const options = demandKnownOptions('pingElector()', given, pingNames);
  const { every = '10s', timeout, keyTtl = '10m', hostOf = beforeColon, probe } = options;
  const misses = demandCount('misses', options.misses, 3);
  const everyMs = Math.floor(parseDuration('every', every, { minMs: 10 }));
  const timeoutMs = Math.floor(
    parseDuration('timeout', timeout ?? shorter('2s', every), { minMs: 1, maxMs: everyMs }),
  );
  const ttlMs = Math.floor(parseDuration('keyTtl', keyTtl, { minMs: Math.max(150, 3 * everyMs) }));
  if (typeof hostOf !== 'function') throw invalidOption('hostOf', hostOf, 'a function of a name');
  if (probe !== undefined && typeof probe !== 'function') {
    throw invalidOption('probe', probe, 'a function that returns true or false');
  }
  const seconds = Math.ceil(timeoutMs / 1000);
  return {
    everyMs,
    misses,
    hostOf,
    probe,
    seconds,
    // Long enough for two runs of the program, which determine a miss, not this timeout.
    answerWithinMs: probe === undefined ? longestPingMs(seconds) + 1000 : timeoutMs,
    campaign: {
      ttlMs,
      renewEveryMs: Math.min(everyMs, Math.floor(ttlMs / 3)),
      marginMs: Math.floor(Math.max(ttlMs / 10, 50)),
      // Not derived from the long time to live of the key, because the application's probe may
      // consider a blocked leader dead.
      pauseLimitMs: Math.min(ttlMs / 3, 5000),
      pollMaxMs: everyMs,
      keyspaceEvents: true,
      replyTimeoutMs: Math.floor(Math.min(ttlMs / 6, longestReplyTimeoutMs)),
      pollJitterMs: Math.min(250, everyMs / 20),
      restMs: Math.floor(Math.min(ttlMs / 3, everyMs)),
    },
  };
}

function beforeColon(instance: string): string {
  return instance.split(':', 1)[0] ?? instance;
}

function shorter(one: Duration, other: Duration): Duration {
  return parseDuration('every', one) < parseDuration('every', other) ? one : other;
}
