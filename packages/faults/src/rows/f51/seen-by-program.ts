import type { Overview } from '../f42/watch.js';
import type { Seen, Shock } from '../shaken/judge-look.js';
import type { Answered } from './run-program.js';

/** A cache in a document of the program; times are texts. */
export interface ListedCache {
  readonly name: string;
  readonly version: number | null;
  readonly checkedAt: string | null;
  readonly ageMs: number | null;
  readonly paused: object | null;
  readonly servedBy: string | null;
}

/** The caches of `ls` or `top`; none if the program has refused to say anything. */
export function cachesIn({ document }: Answered): readonly ListedCache[] {
  return Array.isArray(document.caches) ? (document.caches as readonly ListedCache[]) : [];
}

/** The time that the program took it for: an age is that time minus that of the last success. */
function readAtMsOf(caches: readonly ListedCache[]): number | undefined {
  const times = caches.flatMap(({ checkedAt, ageMs }) =>
    checkedAt === null || ageMs === null ? [] : [Date.parse(checkedAt) + ageMs],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** An answer of `ls` or `top`, as something that was looked at. */
export function seenIn(answered: Answered): Seen | 'away' {
  const caches = cachesIn(answered);
  const readAtMs = readAtMsOf(caches);
  if (readAtMs === undefined) return 'away';
  return {
    readAtMs,
    caches: caches.map(({ name, version, checkedAt, paused }) => ({
      ...{ name, version, isPaused: paused !== null },
      checkedAtMs: checkedAt === null ? null : Date.parse(checkedAt),
    })),
  };
}

/** The same as an overview. */
export function overviewIn(answered: Answered): Overview | undefined {
  const caches = cachesIn(answered);
  const readAtMs = readAtMsOf(caches);
  if (readAtMs === undefined) return undefined;
  return { at: new Date(readAtMs).toISOString(), readMsAgo: 0, caches: caches as never };
}

/** What is wrong with a `check` after a shock, each in a sentence. */
export function wrongInCheck({ code, document }: Answered, shock: Shock): string[] {
  const verdicts = document.verdicts as readonly {
    readonly cache: string;
    readonly result: string;
    readonly ageMs: number | null;
  }[];
  if (!Array.isArray(document.verdicts))
    return code === 0 ? ['check passed, and said nothing'] : [];
  const nowMs = Date.now();
  return verdicts.flatMap(({ cache, result, ageMs }) => {
    if (shock.kind === 'rollback') {
      // Paused: no schedule keeps it young.
      const isPassed = cache === shock.cache && result === 'pass';
      return isPassed ? [`check passed ${cache}, which is paused after its rollback`] : [];
    }
    const isOld = ageMs !== null && ageMs > nowMs - shock.startedAtMs;
    return isOld ? [`check knew an age of ${cache} from before Redis lost it`] : [];
  });
}
