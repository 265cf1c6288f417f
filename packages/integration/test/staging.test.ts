import type { Command, CommandArgument, RedisDriver, SmartRedis } from '@smart-redis/core';
import { hash, list, SmartRedisError } from '@smart-redis/core';
import { tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { DriverUnderTest } from './support/drivers.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

const kib = 1024;

/**
 * An instance whose driver passes to `before` what it is about to send to a staging key in one
 * round trip.
 */
async function startWatched(
  lab: Lab,
  driver: DriverUnderTest,
  before: (commands: readonly Command[]) => void,
): Promise<SmartRedis> {
  const sound = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
  const watched: RedisDriver = {
    ...sound,
    sendAll: async (commands, options) => {
      if (options?.lane === 'bulk') before(commands);
      return sound.sendAll(commands, options);
    },
  };
  return (await lab.started({ driver: watched })).smart;
}

const bytesOf = (commands: readonly Command[]): number =>
  commands.flat().reduce<number>((sum, word: CommandArgument) => sum + Buffer.byteLength(word), 0);

describeWithServer('staging', (openLab, driver) => {
  it('sends batches together in flights, and each flight renews the time to live of the keys', async () => {
    await using lab = openLab();
    const flights: (readonly Command[])[] = [];
    const smart = await startWatched(lab, driver, (commands) => flights.push(commands));
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, text: 'x'.repeat(80) }));
    const cache = smart.register({
      name: 'rows',
      fetcher: () => rows,
      targets: {
        byId: hash({ key: lab.name('{rows}:by-id') }),
        all: list({ key: lab.name('{rows}:all') }),
      },
    });
    await cache.ready();

    const batches = flights.flat().filter(([name]) => name === 'HSET');
    expect(batches.length).toBeGreaterThan(100);
    expect(flights.length).toBeLessThan(batches.length);
    for (const flight of flights) {
      expect(bytesOf(flight)).toBeLessThan((32 + 2 * 15) * kib);
      const written = new Set(
        flight.filter(([name]) => /SET|PUSH/.test(name)).map(([, key]) => key),
      );
      const renewed = flight.filter(([name]) => name === 'PEXPIRE').map(([, key]) => key);
      expect(renewed.sort()).toEqual([...written].sort());
    }
    expect(await cache.read.byId.size()).toBe(rows.length);
    expect(await lab.redis('LLEN', lab.name('{rows}:all'))).toBe(rows.length);
  });

  it('pulls no further rows once Redis has refused a write', async () => {
    await using lab = openLab();
    let pulled = 0;
    let refusedAt: number | undefined;
    let endedAt: number | undefined;
    const smart = await startWatched(lab, driver, () => {
      refusedAt ??= pulled;
      throw new SmartRedisError('SR_REPLY', 'out of memory', { details: { reply: 'OOM' } });
    });
    const cache = smart.register({
      name: 'endless',
      fetcher: async function* () {
        try {
          for (;;) {
            // Like a source that has to fetch: other work gets its turn.
            if (pulled % 100 === 0) await new Promise(setImmediate);
            pulled += 1;
            yield { id: pulled };
          }
        } finally {
          // In the first attempt; the next one may have started when `refresh()` rejects.
          endedAt ??= pulled;
        }
      },
      targets: { byId: hash({ key: lab.name('by-id') }) },
    });
    await expect(cache.refresh()).rejects.toMatchObject({ code: 'SR_REPLY' });
    // The batch that was being filled, and no flight of 32 KiB.
    expect(refusedAt).toBeGreaterThan(0);
    expect((endedAt ?? Number.NaN) - (refusedAt ?? 0)).toBeLessThanOrEqual(200);
  });

  it('encodes one further flight, and sends none, while Redis works on the others', async () => {
    await using lab = openLab();
    const sound = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
    let underWay = 0;
    let pulled = 0;
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const { smart } = await lab.started({
      driver: {
        ...sound,
        sendAll: async (commands, options) => {
          const isFlight = options?.lane === 'bulk';
          if (isFlight) underWay += 1;
          if (isFlight) await answered;
          return sound.sendAll(commands, options);
        },
      },
    });
    const cache = smart.register({
      name: 'rows',
      fetcher: function* () {
        for (; pulled < 1000; pulled += 1) yield 'x'.repeat(kib);
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    // The first batch opens the key; after its quick reply three flights may be under way. A flight
    // has at least 32 KiB, and a batch 14. A row is counted when the next one is pulled.
    const [batch, flight] = [14, 42];
    const encoded = batch + 4 * flight - 1;
    await waitFor(() => pulled >= encoded, { message: 'a fourth flight is encoded' });
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(underWay).toBe(3);
    expect(pulled).toBe(encoded);
    answer();
    await cache.ready();
    expect(await cache.read.all.length()).toBe(1000);
  });

  it.each(['unregister', 'copy'] as const)(
    'sends no script a second time, by its text, for what has ended (%s)',
    async (what) => {
      await using lab = openLab();
      let onUnknown: (() => void) | undefined;
      const sound = driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`);
      const { smart } = await lab.started({
        driver: tamper(sound, async ({ command, options, pass }) => {
          if (command[0] !== 'EVALSHA' || options.lane !== 'bulk') return pass();
          try {
            return await pass();
          } catch (error) {
            // The server does not know the script, and the cache is gone before that reply arrives.
            onUnknown?.();
            await new Promise((resolve) => setTimeout(resolve));
            throw error;
          }
        }),
      });
      let round = 0;
      const cache = smart.register({
        name: 'rows',
        delta: true,
        fetcher: () => Array.from({ length: 12_000 }, (_, id) => ({ id, round })),
        targets: { byId: hash({ key: lab.name('by-id') }) },
      });
      await cache.refresh();
      if (what === 'unregister') await lab.redis('UNLINK', lab.name('by-id'));
      round += 1;
      await lab.redis('SCRIPT', 'FLUSH');
      const ended = new Promise<void>((resolve, reject) => {
        onUnknown = () => void cache.unregister({ dropData: true }).then(resolve, reject);
      });
      const refreshed = cache.refresh().catch((error: unknown) => error);
      await ended;
      expect(await refreshed).toMatchObject({ code: 'SR_UNREGISTERED' });
      expect(await lab.redis('KEYS', `*${lab.namespace}*staging*`)).toEqual([]);
    },
  );
});
