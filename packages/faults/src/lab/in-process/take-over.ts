import { waitFor } from '@smart-redis/testing';
import { machineNowMs } from '../machine-time.js';
import type { ProxiedCrew } from './proxied-crew.js';
import { heal } from './proxied-crew.js';

/**
 * How a leader ends. To the others, a leader that is cut off looks the same as one that was killed.
 */
export type Departure = 'cut off' | 'resigns';

/**
 * Ends the leader, and resolves with the milliseconds until there is a leader again; infinity if
 * there is none within `limitMs`. The old one may lead again, as after a resignation and a rest;
 * with `limitMs`, only another instance counts.
 */
export async function takeOver(
  crew: ProxiedCrew,
  departure: Departure,
  limitMs?: number,
): Promise<number> {
  const { member, reign } = await crew.reigning();
  const since = machineNowMs();
  if (departure === 'cut off') member.connection.proxy.refuse();
  else void reign.leadership.resign();
  const candidates = crew
    .members()
    .filter((candidate) => limitMs === undefined || candidate !== member);
  const successor = (): number | undefined =>
    candidates
      .flatMap(({ reigns }) => reigns.at(-1) ?? [])
      .find(({ startedAt }) => startedAt > since)?.startedAt;
  try {
    const options = { message: 'another leader', timeoutMs: limitMs ?? 20_000, everyMs: 5 };
    return (await waitFor(successor, options)) - since;
  } catch (error) {
    if (limitMs === undefined) throw error;
    return Number.POSITIVE_INFINITY;
  } finally {
    if (departure === 'cut off') heal(member.connection.proxy);
  }
}
