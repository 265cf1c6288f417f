import type { ApiOverview } from '@smart-redis/board';
import type { Truth } from './truth.js';

/** An answer of the board, between two looks at Redis. */
export interface Observation {
  readonly before: Truth;
  readonly overview: Pick<ApiOverview, 'at' | 'readMsAgo' | 'caches'>;
  readonly after: Truth;
  /** Versions that the board has shown before, by cache. */
  readonly shown: Map<string, number>;
}

/** Times are whole milliseconds, and an answer is made of them. */
const roundingMs = 5;

/**
 * What is wrong with an answer, each in a sentence: it must not say of any cache that it is younger
 * than it is, or show a version that Redis does not have, or one that it has replaced before.
 */
export function judgeAnswer({ before, overview, after, shown }: Observation): string[] {
  const wrong: string[] = [];
  const nowMs = Date.parse(overview.at) + overview.readMsAgo;
  if (nowMs < before.serverMs - roundingMs) {
    const lateMs = before.serverMs - nowMs;
    wrong.push(`the board took it for ${String(lateMs)} ms earlier than it was`);
  }
  for (const { name, version, checkedAt } of overview.caches) {
    const now = after.caches.get(name);
    if (version === null || checkedAt === null || now === undefined) continue;
    const checkedAtMs = Date.parse(checkedAt);
    if (checkedAtMs > now.checkedAtMs) {
      const youngerMs = checkedAtMs - now.checkedAtMs;
      wrong.push(`${name} was shown as ${String(youngerMs)} ms younger than it is`);
    }
    if (version > now.version) wrong.push(`${name} was shown with a version that is not there`);
    if (version < (shown.get(name) ?? 0)) wrong.push(`${name} went back to an earlier version`);
    shown.set(name, Math.max(version, shown.get(name) ?? 0));
  }
  return wrong;
}
