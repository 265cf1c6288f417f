import type { Board } from './board.js';
import { count, latencyCells, seconds } from './format.js';

/** The end of the demo. */
export interface Summary {
  readonly lines: readonly string[];
  /** The broken promises; empty if all held. */
  readonly broken: readonly string[];
}

/**
 * Summarizes the demo.
 * @param leftBehind staging keys that outlived the killed instance and their time to live
 */
export function summarize(board: Board, leftBehind: number): Summary {
  const { verdicts, latencies, takeover } = board;
  const [p50, p99, max] = latencyCells(latencies);
  const queries = [...board.caches.values()].flatMap(({ current }) =>
    current === null ? [] : [current.queryMs],
  );
  const line = (name: string, value: string, meaning = ''): string =>
    `  ${name.padEnd(14)}${value.padStart(9)}   ${meaning}`.trimEnd();

  const broken = brokenPromises(board, leftBehind);
  return {
    lines: [
      `In ${seconds(board.elapsedMs())}:`,
      line('reads', count(latencies.count), 'each one a transaction over all keys of a cache'),
      line('missed', count(verdicts.missed), 'a key was absent'),
      line('mixed', count(verdicts.mixed), 'keys of one cache showed two versions, or half of one'),
      line('backwards', count(verdicts.backwards), 'an older version came back'),
      line('read p50', p50, `p99 ${p99}`),
      line(
        'slowest read',
        max,
        `asking the sources took ${seconds(Math.min(...queries))} to ${seconds(Math.max(...queries))}`,
      ),
      line(
        'takeover',
        takeover?.ledAtMs == null ? 'none' : seconds(takeover.ledAtMs - takeover.killedAtMs),
        takeoverText(board),
      ),
      line('left behind', count(leftBehind), 'keys of the refresh that was cut off'),
      broken.length === 0 ? 'All promises held.' : `BROKEN: ${broken.join('; ')}.`,
    ],
    broken,
  };
}

function takeoverText({ takeover }: Board): string {
  if (takeover === null) return 'no instance was killed';
  const { victim, rows, cache, successor, killedAtMs, committedAtMs } = takeover;
  const killed = `${victim} was killed at row ${count(rows)} of ${cache}`;
  if (successor === null) return `${killed}; nobody took over`;
  if (committedAtMs === null)
    return `${killed}; ${successor} took over, and did not do it over in time`;
  return `${killed}; ${successor} had done it over after ${seconds(committedAtMs - killedAtMs)}`;
}

function brokenPromises(board: Board, leftBehind: number): string[] {
  const { verdicts, caches, takeover, commitsBackwards } = board;
  const unread = [...caches.values()].filter(({ latencies }) => latencies.count === 0);
  const checks: readonly (readonly [boolean, string])[] = [
    [verdicts.missed > 0, `${count(verdicts.missed)} reads missed a key`],
    [verdicts.mixed > 0, `${count(verdicts.mixed)} reads saw mixed versions`],
    [verdicts.backwards > 0, `${count(verdicts.backwards)} reads saw an older version again`],
    [commitsBackwards > 0, `${count(commitsBackwards)} commits went back in version or term`],
    [unread.length > 0, `never read: ${unread.map(({ name }) => name).join(', ')}`],
    [takeover?.ledAtMs == null, 'no takeover'],
    [takeover?.committedAtMs == null, 'the refresh that was cut off was not done over'],
    [leftBehind > 0, `${count(leftBehind)} keys were left behind`],
  ];
  return checks.filter(([isBroken]) => isBroken).map(([, text]) => text);
}
