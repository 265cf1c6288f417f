import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiOverview } from '@smart-redis/board';
import type { ProcessCrew } from '../../lab/processes/crew.js';
import { judgeAnswer } from './judge-answer.js';
import type { Truth } from './truth.js';
import { readTruth } from './truth.js';

/** What somebody sees of all caches; as of a board. */
export type Overview = Pick<ApiOverview, 'at' | 'readMsAgo' | 'caches'>;

/** What was seen while something broke. */
export interface Watched {
  readonly broken: readonly string[];
  readonly answers: number;
  readonly first: Overview | undefined;
  readonly last: Truth | undefined;
}

/** Looks until `isOver`, and judges each answer; `undefined`: Redis does not answer. */
export async function watch(
  crew: ProcessCrew,
  look: () => Promise<Overview | undefined>,
  isOver: () => boolean,
): Promise<Watched> {
  const broken: string[] = [];
  const shown = new Map<string, number>();
  let answers = 0;
  let first: Overview | undefined;
  let last: Truth | undefined;
  while (!isOver()) {
    const before = await readTruth(crew.client, crew.namespace);
    const overview = await look();
    const after = await readTruth(crew.client, crew.namespace);
    if (overview !== undefined) {
      answers += 1;
      first ??= overview;
      broken.push(...judgeAnswer({ before, overview, after, shown }));
    }
    last = after;
    await sleep(50);
  }
  return { broken, answers, first, last };
}

/** Whether repeating the first answer at the end would be found out. */
export function isFrozenFound({ first, last }: Watched): boolean {
  if (first === undefined || last === undefined) return false;
  return judgeAnswer({ before: last, after: last, overview: first, shown: new Map() }).length > 0;
}
