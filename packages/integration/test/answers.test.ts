import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { CacheHandle } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { block } from './support/block.js';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: number;
  readonly text?: string;
}
type Answer = () => unknown;

/** Large enough that memory is checked before the next build (1 MiB). */
const large: Row[] = Array.from({ length: 1500 }, (_, id) => ({ id, text: 'x'.repeat(1000) }));
const few: Row[] = [{ id: 1 }, { id: 2 }];

const endless = (): Readable => new Readable({ objectMode: true, read: () => undefined });

function registerHash(
  { name }: Lab,
  { smart }: Awaited<ReturnType<Lab['started']>>,
  answer: Answer,
  options: { timeout?: '300ms' | '1m'; delta?: boolean } = {},
): Pick<CacheHandle<Row[], undefined, never>, 'refresh' | 'info' | 'update' | 'unregister'> {
  return smart.register({
    name: 'cache',
    fetcher: answer as () => Row[],
    targets: { byId: hash({ key: name('by-id'), id: 'id' }) },
    timeout: '1m',
    ...options,
  });
}

describeWithServer('the result of a fetcher', (openLab) => {
  it('is not destroyed if it is a model with a destroy(), even if it arrives late', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const deleted: string[] = [];
    const model = { id: 1, destroy: () => deleted.push('DELETE FROM settings WHERE id = 1') };
    let answerLate: (answer: unknown) => void = () => undefined;
    const late = new Promise((resolve) => (answerLate = resolve));
    const cache = registerHash(lab, instance, () => late, { timeout: '300ms' });
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_FETCH_TIMEOUT');
    answerLate(model);
    await cache.unregister();
    expect(deleted).toEqual([]);
  });

  const modes = [{ delta: true }, { delta: false }];
  it.each(modes)('may be a stream that fails before its first row (%o)', async (options) => {
    await using lab = openLab();
    const instance = await lab.started();
    let answer: Answer = () => large;
    const cache = registerHash(lab, instance, () => answer(), options);
    const { version } = await cache.refresh();
    answer = () => {
      const stream = endless();
      setImmediate(() => stream.destroy(new Error('the connection broke')));
      return stream;
    };
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({ code: 'SR_FETCH_FAILED' });
    expect(error.message).toContain('the connection broke');
    expect((await cache.info()).version).toBe(version);
    expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(large.length);
  });

  it('may be a stream that fails after the timeout of its fetch', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const streams: Readable[] = [];
    const cache = registerHash(
      lab,
      instance,
      async ({ signal }: { signal: AbortSignal } = {} as never) => {
        const stream = endless();
        streams.push(stream);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await Promise.resolve();
        setImmediate(() => stream.destroy(new Error('nobody listens')));
        return stream;
      },
      { timeout: '300ms' },
    );
    expect((await failureOf(cache.refresh())).code).toBe('SR_FETCH_TIMEOUT');
    await waitFor(() => streams[0]?.destroyed, { message: 'the stream is destroyed' });
    // An error event without a listener would end the process, and this test.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is cancelled if it is a Web stream that stalls or arrives too late', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    let cancelled = 0;
    const stalled = (): ReadableStream =>
      new ReadableStream({ cancel: () => void (cancelled += 1) });
    const answers: Answer[] = [
      stalled,
      async ({ signal }: { signal: AbortSignal } = {} as never) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return stalled();
      },
    ];
    for (const [index, answer] of answers.entries()) {
      const cache = registerHash(lab, instance, answer, { timeout: '300ms' });
      expect((await failureOf(cache.refresh())).code).toBe('SR_FETCH_TIMEOUT');
      await waitFor(() => cancelled > index, { message: 'the stream is cancelled' });
      await cache.unregister();
    }
  });

  it('gets a call of return() if it is an iterator that is no longer needed', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const returned: string[] = [];
    // Like a statement of SQLite: the connection is busy until it returns.
    const statement = (name: string, signal?: AbortSignal): object => ({
      [Symbol.iterator]() {
        return this;
      },
      next: () => ({ done: false, value: signal === undefined ? { nothing: true } : { id: 1 } }),
      return: () => {
        returned.push(name);
        return { done: true, value: undefined };
      },
    });
    const bad = registerHash(lab, instance, () => statement('a bad row'));
    expect((await failureOf(bad.refresh())).code).toBe('SR_ROW_WITHOUT_ID');
    expect(returned).toContain('a bad row');
    await bad.unregister();
    const late = registerHash(
      lab,
      instance,
      async ({ signal }: { signal: AbortSignal } = {} as never) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return statement('late', signal);
      },
      { timeout: '300ms' },
    );
    await failureOf(late.refresh());
    await waitFor(() => returned.includes('late'), { message: 'the statement is let go of' });
  });

  it('is refused if it was read before, and the last version stays', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const outside = Readable.from(few);
    const cache = registerHash(lab, instance, () => outside);
    const { version } = await cache.refresh();
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({ code: 'SR_INVALID_RESULT' });
    expect(error.message).toContain('inside the fetcher');
    expect((await cache.info()).version).toBe(version);
    expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(few.length);
  });

  it.each(modes)('may be a flowing stream, and loses no row (%o)', async (options) => {
    await using lab = openLab();
    const instance = await lab.started();
    const flowing: readonly Answer[] = [
      () => {
        const stream = Readable.from(large.map((row) => ({ ...row, text: `${row.text ?? ''}!` })));
        stream.on('data', () => undefined);
        return stream;
      },
      async () => {
        await Promise.resolve();
        const lines = createInterface({
          input: Readable.from(large.map(({ id }) => `${String(id)}\n`)),
        });
        return Object.assign(lines, {});
      },
    ];
    let answer: Answer = () => large;
    const cache = instance.smart.register({
      name: 'cache',
      fetcher: () => answer() as Row[],
      targets: {
        byId: hash({
          key: lab.name('by-id'),
          id: (row: Row | string) => (typeof row === 'string' ? row : row.id),
        }),
      },
      ...options,
    });
    await cache.refresh();
    for (const next of flowing) {
      answer = next;
      for (let time = 0; time < 2; time += 1) {
        await cache.refresh();
        expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(large.length);
      }
    }
  });

  it('is copied, so that the application may continue to change it', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id }));
    const emptied = registerHash(lab, instance, () => {
      setImmediate(() => (rows.length = 10));
      return rows;
    });
    expect((await emptied.refresh()).rows).toBe(20_000);
    expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(20_000);
  });

  it('may be slow for each row, without blocking the event loop', async () => {
    await using lab = openLab();
    const instance = await lab.started({ elector: leaseElector({ spread: false, ttl: '1500ms' }) });
    const deposed: string[] = [];
    instance.smart.on('deposed', ({ reason }) => void deposed.push(reason));
    let turns = 0;
    let longestRun = 0;
    let runSince = 0;
    const rowMs = 5;
    const rows = 400;
    const cache = instance.smart.register({
      name: 'slow-rows',
      fetcher: async function* () {
        await Promise.resolve();
        for (let id = 0; id < rows; id += 1) {
          block(rowMs);
          runSince += 1;
          longestRun = Math.max(longestRun, runSince);
          yield { id };
        }
      },
      targets: { all: list({ key: lab.name('slow-rows') }) },
    });
    const count = (): void => {
      turns += 1;
      runSince = 0;
      if (turns < 1_000_000 && !isDone) setImmediate(count);
    };
    let isDone = false;
    setImmediate(count);
    expect((await cache.refresh()).rows).toBe(rows);
    isDone = true;
    // Counted in rows, because a machine may be slow: at most 50 ms of them.
    expect(longestRun).toBeLessThanOrEqual(50 / rowMs);
    expect(deposed).toEqual([]);
  });

  it('fails at its first bad row, regardless of its clean-up', async () => {
    await using lab = openLab();
    const instance = await lab.started({ drain: '200ms' });
    const cache = registerHash(lab, instance, async function* () {
      try {
        for (;;) yield await Promise.resolve({ nothing: true });
      } finally {
        await new Promise(() => undefined);
      }
    });
    const error = await failureOf(cache.refresh({ timeout: '20s' }));
    expect(error.code).toBe('SR_ROW_WITHOUT_ID');
    const warned = await waitFor(
      () => instance.log.find(({ message }) => message.includes('still cleans up')),
      { message: 'the warning' },
    );
    expect(warned).toMatchObject({ level: 'warn', fields: { cache: 'cache' } });
  });
});
