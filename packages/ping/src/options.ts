import type { Duration, KeyCampaignOptions, OptionNames } from '@smart-redis/core/electors';
import {
  demandCount,
  demandKnownOptions,
  invalidOption,
  parseDuration,
} from '@smart-redis/core/electors';
import { longestPingMs } from './ping-host.js';

/** Who holds the leader key. */
export interface PingedHolder {
  /** The instance's name. */
  readonly instance: string;
  /** Its host, as `hostOf` reads it from the name. */
  readonly host: string;
}

/** Options of `pingElector`. */
export interface PingElectorOptions {
  /**
   * Time between two pings of a standby, and between two looks of the leader at its key. At least
   * `10ms`. @default '10s'
   */
  readonly every?: Duration;
  /**
   * Time to wait for an answer to a ping; no more than `every`. @default '2s', or `every` where
   * that is less
   */
  readonly timeout?: Duration;
  /** Misses in a row before a standby takes over. At least 1. @default 3 */
  readonly misses?: number;
  /**
   * How long the leader key lives unless renewed: the bound for a leader whose process died while
   * its host answers. At least `150ms` and three times `every`. @default '10m'
   */
  readonly keyTtl?: Duration;
  /**
   * The host in an instance's name, which is what is pinged. Name instances so that others can
   * reach them: `instance: '10.0.0.5:…'`.
   * @default what stands before the first `:`; the default name of an instance begins with the
   * host's name
   */
  readonly hostOf?: (instance: string) => string;
  /**
   * Asks the leader itself in place of its host: better, because a host may live whose process is
   * dead. `undefined`: cannot tell.
   * @default an ICMP ping of the host, by the package `ping` and the system's own program
   */
  readonly probe?: (holder: PingedHolder, signal: AbortSignal) => Promise<boolean | undefined>;
}

/** {@link PingElectorOptions} after checks and defaults, in milliseconds. */
export interface ResolvedPingOptions {
  readonly campaign: Omit<KeyCampaignOptions, 'probe'>;
  readonly everyMs: number;
  /** Whole seconds, as the ping program counts. */
  readonly seconds: number;
  /** Milliseconds after which asking has failed. */
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
    throw invalidOption('probe', probe, 'a function that answers true or false');
  }
  const seconds = Math.ceil(timeoutMs / 1000);
  return {
    everyMs,
    misses,
    hostOf,
    probe,
    seconds,
    // With room for two programs: a miss is theirs to tell, not this clock's.
    answerWithinMs: probe === undefined ? longestPingMs(seconds) + 1000 : timeoutMs,
    campaign: {
      ttlMs,
      renewEveryMs: Math.min(everyMs, Math.floor(ttlMs / 3)),
      marginMs: Math.floor(Math.max(ttlMs / 10, 50)),
      // Not of the key's long life: a probe of the application's would call a blocked leader dead.
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
