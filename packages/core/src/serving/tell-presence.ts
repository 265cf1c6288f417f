import type { RedisDriver } from '../contracts/driver.js';
import { leadersKeyOf, rosterKeyOf } from '../redis/keys.js';
import { refusedRight } from '../redis/refused-right.js';
import { runScript } from '../redis/run-script.js';
import { rosterMs } from './seat-commands.js';
import { tellPresenceScript } from './scripts/tell-presence.js';

/** What an instance without a seat tells. */
export interface Presence {
  /** That of its leadership, or its own. */
  readonly id: string;
  /** The one that it had before; '' for none. */
  readonly formerId: string;
  /** The text of its record, without `until` and the closing brace. */
  readonly record: string;
  readonly rosterHash: string;
  /** Milliseconds until it counts as gone. */
  readonly validMs: number;
  /** The shortest time between two messages that keep subscribers from sending pings, in ms. */
  readonly beatMs: number;
  /** Whether to remove what the dead have left. */
  readonly isThorough: boolean;
  readonly timeoutMs: number;
}

/** Where it is told. */
export interface PresenceOf {
  readonly driver: RedisDriver;
  readonly namespace: string;
  /** '' for no beats. */
  readonly channel: string;
}

const keptMs = 10_800_000;

/** Writes the presence; resolves with the server's time in ms, and whether the roster is there. */
export async function tellPresence(
  { driver, namespace, channel }: PresenceOf,
  presence: Presence,
): Promise<{ readonly serverNowMs: number; readonly hasRoster: boolean }> {
  const { id, formerId, record, rosterHash, validMs, beatMs, isThorough, timeoutMs } = presence;
  const keys = [leadersKeyOf(namespace), rosterKeyOf(namespace, rosterHash)] as const;
  const args = [
    ...[id, record, String(validMs), String(keptMs), String(rosterMs), channel, String(beatMs)],
    ...[isThorough ? '1' : '0', formerId],
  ];
  const options = { lane: 'control', timeoutMs } as const;
  const reply = await runScript(driver, tellPresenceScript, keys, args, options);
  const refused = refusedRight(reply);
  if (refused !== undefined) throw refused;
  const [now, isThere] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  return { serverNowMs: Number(now), hasRoster: Number(isThere) === 1 };
}
