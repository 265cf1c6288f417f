import { isIPv6 } from 'node:net';
import type { Clock } from '@smart-redis/core/electors';
import { within } from '@smart-redis/core/electors';
import ping from 'ping';

/** The result of a ping. */
export type PingAnswer =
  | { readonly state: 'alive' | 'silent' }
  /** Unknown: pinging does not work on this machine; see `reason`. */
  | { readonly state: 'unknown'; readonly reason: unknown };

/** Options of {@link pingHost}. */
export interface PingOptions {
  readonly clock: Clock;
  /** Whole seconds that the program waits for a reply. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * A name or an IPv4 address. It comes from Redis, where others may write, so it must never be an
 * option of the ping program.
 */
const hostPattern = /^\w[\w.-]{0,252}$/;

/** Milliseconds for the program to start, resolve a name and end, in addition to its timeout. */
const graceMs = 1000;

/** The longest time in milliseconds that {@link pingHost} takes. */
export function longestPingMs(seconds: number): number {
  return 2 * (seconds * 1000 + graceMs);
}

/**
 * Pings a host. A missing reply only counts if this machine can ping itself: otherwise the program
 * is missing, lacks permission, or prints a language that the package `ping` cannot parse, and
 * every host would seem dead. Never rejects.
 */
export async function pingHost(host: string, options: PingOptions): Promise<PingAnswer> {
  if (!hostPattern.test(host) && !isIPv6(host)) {
    return { state: 'unknown', reason: `${JSON.stringify(host)} is neither a name nor an address` };
  }
  const miss = await pingOnce(host, options);
  if (miss === undefined) return { state: 'alive' };
  const ownMiss = await pingOnce(isIPv6(host) ? '::1' : '127.0.0.1', options);
  return ownMiss === undefined ? { state: 'silent' } : { state: 'unknown', reason: ownMiss.reason };
}

/** `undefined` if the host responds. */
async function pingOnce(
  host: string,
  { clock, seconds, signal }: PingOptions,
): Promise<{ readonly reason: unknown } | undefined> {
  const limitMs = seconds * 1000 + graceMs;
  const probed = await within(probe(host, seconds), { clock, limitMs, signal });
  if (probed.state === 'failed') return { reason: probed.error };
  if (probed.state === 'abandoned') return { reason: signal.reason };
  return probed.value.alive ? undefined : { reason: probed.value.output };
}

/** Rejects if the program cannot be run. */
function probe(host: string, seconds: number): ReturnType<typeof ping.promise.probe> {
  const { LANG } = process.env;
  try {
    return ping.promise.probe(host, { timeout: seconds });
  } finally {
    // The package sets LANG for the whole process, to be able to parse the output.
    if (LANG === undefined) delete process.env.LANG;
    else process.env.LANG = LANG;
  }
}
