import type { Judgement } from '../judge.js';
import type { ProxiedCrew, ProxiedOptions } from './proxied-crew.js';
import { openProxiedCrew } from './proxied-crew.js';

/** Crews that start and end together. */
export interface Crews extends AsyncDisposable {
  readonly all: readonly ProxiedCrew[];
}

/** Starts several crews, each in its own namespace. */
export async function openCrews(options: ProxiedOptions, count: number): Promise<Crews> {
  const opening = await Promise.allSettled(
    Array.from({ length: count }, () => openProxiedCrew(options)),
  );
  const all = opening.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(all.map((crew) => crew[Symbol.asyncDispose]()));
  };
  const failed = opening.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return { all, [Symbol.asyncDispose]: close };
}

/** Ends all crews that have not ended yet, and judges the history of each. */
export function judgeAll(
  crews: readonly { judge(): Promise<Judgement> }[],
): Promise<readonly Judgement[]> {
  return Promise.all(crews.map((crew) => crew.judge()));
}

/** The violations of all crews, each in a sentence. */
export async function brokenBy(
  crews: readonly { judge(): Promise<Judgement> }[],
): Promise<string[]> {
  return (await judgeAll(crews)).flatMap(({ violations }) => violations);
}
