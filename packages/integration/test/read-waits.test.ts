import type { Duration } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { startRedis } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';
import { openLab } from './support/lab.js';

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}

describe.each(drivers)('a read over $name', (driver) => {
  it('ends at its timeout or signal, for every method', async () => {
    await using server = await startRedis();
    await using lab = openLab(server, driver);
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'rows',
      fetcher: () => [{ id: 'a', score: 1 }],
      targets: {
        byId: hash({ key: lab.name('h') }),
        all: list({ key: lab.name('l') }),
        ids: set({ key: lab.name('s'), member: 'id' }),
        ranked: sortedSet({ key: lab.name('z'), score: 'score', member: 'id' }),
        report: string({ key: lab.name('r') }),
      },
    });
    await cache.ready();
    const { byId, all: rows, ids, ranked, report } = cache.read;
    interface Options {
      readonly timeout?: Duration;
      readonly signal?: AbortSignal;
    }
    const reads: ((options: Options) => Promise<unknown>)[] = [
      (options) => byId.get('a', options),
      (options) => byId.getMany(['a'], options),
      (options) => byId.has('a', options),
      (options) => byId.size(options),
      (options) => all(byId.values(options)),
      (options) => all(byId.entries({ ...options, onVersionChange: 'continue' })),
      (options) => rows.at(0, options),
      (options) => rows.range(0, 1, options),
      (options) => rows.length(options),
      (options) => all(rows.values(options)),
      (options) => ids.has('a', options),
      (options) => ids.size(options),
      (options) => all(ids.values(options)),
      (options) => ranked.score('a', options),
      (options) => ranked.rank('a', options),
      (options) => ranked.top(1, options),
      (options) => ranked.bottom(1, options),
      (options) => ranked.range(0, 1, options),
      (options) => ranked.rangeByScore(0, 1, options),
      (options) => ranked.size(options),
      (options) => all(ranked.values(options)),
      (options) => report.get(options),
    ];
    const { signal } = new AbortController();
    for (const read of reads) expect(await read({ timeout: '30s', signal })).not.toBeNull();

    server.pause();
    try {
      const late = await Promise.all(reads.map((read) => failureOf(read({ timeout: '100ms' }))));
      for (const { code } of late) expect(code).toBe('SR_COMMAND_TIMEOUT');

      const ending = new AbortController();
      const aborted = reads.map((read) =>
        failureOf(read({ timeout: '30s', signal: ending.signal })),
      );
      ending.abort('enough');
      for (const { code } of await Promise.all(aborted)) expect(code).toBe('SR_ABORTED');
    } finally {
      server.resume();
    }
    for (const read of reads) {
      for (const options of [
        { timeout: JSON.parse('"soon"') as Duration },
        { signal: {} as never },
      ]) {
        const { code } = await failureOf(Promise.resolve().then(() => read(options)));
        expect(code).toBe('SR_INVALID_OPTION');
      }
    }
  });
});
