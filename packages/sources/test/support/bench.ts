import { expect } from 'vitest';
import type { Scene, SceneOptions } from './scene.js';
import type { OpenSource, Source } from './source.js';
import { watchProcess } from './watch-process.js';

/** What a scene is played with. */
export interface Bench {
  readonly source: Source;
  readonly opened: () => OpenSource;
  readonly scene: (options?: Pick<SceneOptions, 'delta' | 'timeout'>) => Promise<Scene>;
}

/**
 * Plays a scene; then nothing may be held, and nothing have happened that would end the process.
 */
export async function play(
  { opened, scene }: Bench,
  options: Pick<SceneOptions, 'delta' | 'timeout'>,
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  using watch = watchProcess();
  await using stage = await scene(options);
  await act(stage);
  await opened().released();
  await stage.close();
  await opened().released();
  expect(watch.complaints).toEqual([]);
}
