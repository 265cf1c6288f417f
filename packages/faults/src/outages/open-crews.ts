import type { Crew, CrewOptions } from './crew.js';
import { openCrew } from './crew.js';

/** Crews that begin and end together. */
export interface Crews extends AsyncDisposable {
  readonly all: readonly Crew[];
}

/** Starts several crews, each in a namespace of its own. */
export async function openCrews(options: CrewOptions, count: number): Promise<Crews> {
  const opening = await Promise.allSettled(Array.from({ length: count }, () => openCrew(options)));
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
