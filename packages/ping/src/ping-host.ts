import { isIPv6 } from 'node:net';
import type { Clock } from '@smart-redis/core/electors';
import { within } from '@smart-redis/core/electors';
import ping from 'ping';

/** What a ping tells about a host. */
export type PingAnswer =
  | { readonly state: 'alive' | 'silent' }
  /** Nothing: pinging does not work here, and `reason` says why. */
  | { readonly state: 'unknown'; readonly reason: unknown };

/** Options of {@link pingHost}. */
export interface PingOptions {
  readonly clock: Clock;
  /** Whole seconds that the program waits for an answer. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * A name or an IPv4 address. Whoever can write to Redis chooses it: it must never be an option of
 * the ping program.
 */
const hostPattern = /^\w[\w.-]{0,252}$/;

/**
 * Milliseconds that a program may take to start, look a name up and end, beside the time that it
 * waits.
 */
const graceMs = 1000;

/** The longest time in milliseconds that {@link pingHost} takes. */
export function longestPingMs(seconds: number): number {
  return 2 * (seconds * 1000 + graceMs);
}

/**
 * Pings a host. Silence counts only where this machine answers a ping of its own: else the program
 * is missing, lacks rights, or speaks a language that the package `ping` does not read, and every
 * host would look dead. Never rejects.
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

/** `undefined` when the host answers. */
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

/** Rejects when the program cannot be run. */
function probe(host: string, seconds: number): ReturnType<typeof ping.promise.probe> {
  const { LANG } = process.env;
  try {
    return ping.promise.probe(host, { timeout: seconds });
  } finally {
    // The package sets it for the whole process, to be able to read the answer.
    if (LANG === undefined) delete process.env.LANG;
    else process.env.LANG = LANG;
  }
}
