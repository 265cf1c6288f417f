import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import type { Board } from './board.js';
import { startCrew } from './crew.js';
import type { Crew } from './crew.js';
import { countLeftBehind } from './left-behind.js';
import type { DemoOptions } from './options.js';
import { servePage } from './page.js';
import type { Summary } from './summary.js';
import { summarize } from './summary.js';
import { killInstance, untilAllBuilt } from './takeover.js';
import { untilKey } from './until-key.js';

/**
 * Starts a Redis, instances and readers, kills an instance, and stops everything that it started.
 * @throws the reason of `signal`, or the error of a crashed process
 */
export async function showStory(
  board: Board,
  options: DemoOptions,
  signal: AbortSignal,
): Promise<Summary> {
  await using redis = await startRedis();
  board.note(
    `Redis runs on port ${String(redis.port)}; a Postgres, three instances and two readers start`,
  );
  await using page = await servePage(redis.url, !options.board);
  board.address = page.address;
  board.note(`a board shows the caches in a browser: ${page.address}`);
  await using crew = await startCrew(board, redis.url, options);

  await tell({ board, options, redis, crew, signal: AbortSignal.any([signal, crew.crashed]) });
  if (options.board) {
    board.note(`the board stays up at ${page.address}: press a key to end`);
    await untilKey(AbortSignal.any([signal, crew.crashed]));
  }
  board.note('the end: the readers stop, then the instances leave and close');
  await crew.stop();
  return summarize(board, await countLeftBehind(redis));
}

interface Scene {
  readonly board: Board;
  readonly options: DemoOptions;
  readonly redis: RedisServer;
  readonly crew: Crew;
  readonly signal: AbortSignal;
}

/** Resolves when the demo is complete, or its time is over. */
async function tell({ board, options, redis, crew, signal }: Scene): Promise<void> {
  const leftMs = Math.round(options.limit * 1000 - board.elapsedMs());
  const timeIsOver = AbortSignal.timeout(Math.max(0, leftMs));
  const over = AbortSignal.any([signal, timeIsOver]);
  try {
    await untilAllBuilt(board, over);
    board.note(
      'every report is in Redis; now an instance will be killed in the middle of a refresh',
    );
    if (options.sabotage) await redis.command('DEL', 'pulse:report');
    await killInstance(board, crew.instances, over);
    const remainingMs = Math.max(0, options.seconds * 1000 - board.elapsedMs());
    await sleep(remainingMs, undefined, { signal: over });
  } catch (error) {
    signal.throwIfAborted();
    if (!timeIsOver.aborted) throw error;
    board.note('the time is over');
  }
}
