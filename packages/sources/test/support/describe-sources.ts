import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeArrays } from './array-scenes.js';
import type { Bench } from './bench.js';
import { openScene } from './scene.js';
import type { Client } from './scene.js';
import type { OpenSource, Source } from './source.js';
import { describeStreams } from './stream-scenes.js';

/**
 * Defines all scenes for each source. They share a Redis server, and each source is opened once.
 */
export function describeSources(sources: readonly Source[], client: Client = 'ioredis'): void {
  describe.each(sources.map((source) => [source.name, source] as const))('%s', (_name, source) => {
    let server: RedisServer;
    let opened: OpenSource;
    beforeAll(async () => {
      [server, opened] = await Promise.all([startRedis(), source.open()]);
    });
    afterAll(async () => {
      await opened.close();
      await server.stop();
    });
    const bench: Bench = {
      source,
      opened: () => opened,
      scene: (options) => openScene({ server, client, ...options }),
    };
    if (source.forms.includes('array')) describeArrays(bench);
    if (source.forms.includes('stream')) describeStreams(bench);
  });
}
