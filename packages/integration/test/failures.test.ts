import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { RefreshFailedEvent } from '@smart-redis/core';
import { hash, list, string } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id?: unknown;
}
const good: Row[] = [{ id: 'a' }, { id: 'b' }];

describeWithServer('a failing refresh', (openLab) => {
  const wrongRows: readonly (readonly [string, string, string, readonly unknown[]])[] = [
    ['a row without an id', 'SR_ROW_WITHOUT_ID', 'row 2', [{ id: 'a' }, { id: 'b' }, {}]],
    ['an id of no use', 'SR_ROW_WITHOUT_ID', 'row 1', [{ id: 'a' }, { id: { nested: true } }]],
    [
      'a row that JSON cannot represent',
      'SR_NOT_SERIALIZABLE',
      'row 1',
      [{ id: 'a' }, { id: 'b', big: 10n }],
    ],
    ['a row that is nothing', 'SR_ROW_WITHOUT_ID', 'row 1', [{ id: 'a' }, null]],
  ];
  it.each(wrongRows)(
    'keeps the last version at %s, and reports it',
    async (_what, code, which, rows) => {
      await using lab = openLab();
      const { smart } = await lab.started();
      let answer = good;
      const cache = smart.register({
        name: 'cache',
        fetcher: () => answer,
        targets: {
          byId: hash({ key: lab.name('by-id'), id: (row: Row) => row.id as string }),
          all: list({ key: lab.name('all') }),
        },
      });
      const { version } = await cache.refresh();
      answer = rows as Row[];
      const error = await failureOf(cache.refresh());
      expect(error.code).toBe(code);
      expect(error.message).toContain(which);
      expect(await lab.redis('HKEYS', lab.name('by-id'))).toEqual(['a', 'b']);
      expect(await lab.redis('LLEN', lab.name('all'))).toBe(2);
      expect(await cache.info()).toMatchObject({ version, lastError: { code } });
      const [, keys] = (await lab.redis(
        'SCAN',
        '0',
        'COUNT',
        '10000',
        'MATCH',
        `*${lab.namespace}*staging*`,
      )) as [string, string[]];
      expect(keys).toEqual([]);
    },
  );

  const wrongAnswers: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a number', 42],
    ['text', 'text'],
    ['an object', { rows: [] }],
    ['bytes', Buffer.from('text')],
  ];
  it.each(wrongAnswers)('refuses %s where rows are needed', async (_what, answer) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: (() => answer) as () => Row[],
      targets: { all: list({ key: lab.name('all') }) },
    });
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_INVALID_RESULT');
    expect(error.message).toContain('"cache"');
    expect(await lab.redis('EXISTS', lab.name('all'))).toBe(0);
  });

  it('reports the error of the fetcher on every instance, and retries', async () => {
    await using lab = openLab();
    const definition = (fetcher: () => Row[]) => ({
      name: 'cache',
      fetcher,
      targets: { all: list({ key: lab.name('all') }) },
    });
    let failing = true;
    const fetcher = (): Row[] => {
      if (failing) throw new Error('the warehouse is closed');
      return good;
    };
    const first = await lab.started();
    const second = lab.instance();
    const heard: RefreshFailedEvent[] = [];
    second.smart.on('refreshFailed', (event) => void heard.push(event));
    const standby = second.smart.register(definition(fetcher));
    await waitFor(() => first.smart.isLeader, { message: 'the first leads' });
    await second.smart.start();
    first.smart.register(definition(fetcher));

    await waitFor(() => heard.length > 0, { message: 'the failure is heard' });
    expect(heard[0]).toMatchObject({
      cache: 'cache',
      instance: 'instance-1',
      error: { code: 'SR_FETCH_FAILED' },
    });
    const error = await failureOf(standby.refresh());
    expect(error.message).toContain('the warehouse is closed');
    const late = await failureOf(standby.ready({ timeout: '20ms' }));
    expect(late.code).toBe('SR_TIMEOUT');
    expect(late.message).toContain('the warehouse is closed');

    failing = false;
    await standby.ready();
    expect(await standby.info()).toMatchObject({ lastError: null, rows: 2 });
    const warned = first.log.filter(
      ({ level, message }) => level === 'warn' && message.includes('failed'),
    );
    expect(warned.length).toBeGreaterThan(0);
  });

  it('aborts a fetch at its timeout, and never publishes a late result', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let answerLate: ((rows: Row[]) => void) | undefined;
    let signal: AbortSignal | undefined;
    let hang = false;
    const cache = smart.register({
      name: 'cache',
      timeout: '500ms',
      fetcher: (context) => {
        if (!hang) return good;
        signal = context.signal;
        return new Promise<Row[]>((resolve) => {
          answerLate = resolve;
        });
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    const { version } = await cache.refresh();
    hang = true;
    const failed = failureOf(cache.refresh());
    await waitFor(() => signal?.aborted, { message: 'the signal aborts' });
    answerLate?.([{ id: 'late' }]);
    expect((await failed).code).toBe('SR_FETCH_TIMEOUT');
    hang = false;
    // The keys already show what the source returns now.
    expect((await cache.refresh()).version).toBe(version);
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(
      good.map((row) => JSON.stringify(row)),
    );
  });

  it('aborts a stream that stalls, destroys it, and removes its listeners from the signal', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let stalled: Readable | undefined;
    let signal: AbortSignal | undefined;
    const cache = smart.register({
      name: 'cache',
      timeout: '100ms',
      fetcher: (context) => {
        signal = context.signal;
        let given = 0;
        stalled = new Readable({
          objectMode: true,
          read() {
            // 250 rows, and then nothing.
            if (given < 250) this.push({ id: given++ });
          },
        });
        return stalled as AsyncIterable<Row>;
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    expect((await failureOf(cache.refresh())).code).toBe('SR_FETCH_TIMEOUT');
    await waitFor(() => stalled?.destroyed, { message: 'the stream is destroyed' });
    if (signal !== undefined) expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await lab.redis('EXISTS', lab.name('all'))).toBe(0);
  });

  it('destroys a stream that breaks, and keeps the last version', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let breaks = false;
    const cache = smart.register({
      name: 'cache',
      fetcher: async function* () {
        yield* good;
        if (breaks) throw new Error('the cursor was closed');
        await Promise.resolve();
      },
      targets: { all: list({ key: lab.name('all') }), report: string({ key: lab.name('report') }) },
    });
    const { version } = await cache.refresh();
    breaks = true;
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_FETCH_FAILED');
    expect(error.message).toContain('the cursor was closed');
    expect(await cache.info()).toMatchObject({ version, rows: 2 });
    expect(await cache.read.report.get()).toEqual(good);
  });

  it('rebuilds a missing key although the source returns unchanged()', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: ({ previous, unchanged, attempt }) =>
        previous === null || attempt > 1 ? good : unchanged(),
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    await lab.redis('DEL', lab.name('all'));
    expect((await failureOf(cache.refresh())).code).toBe('SR_NOTHING_TO_KEEP');
    await waitFor(async () => (await cache.read.all.length()) === 2, {
      message: 'the retry rebuilds it',
    });
  });
});

describeWithServer(
  'a full Redis',
  (openLab) => {
    it('keeps the last version, says OOM, and recovers when there is room', async () => {
      await using lab = openLab();
      const { smart } = await lab.started();
      let rows = 10;
      const cache = smart.register({
        name: 'cache',
        fetcher: function* () {
          for (let id = 0; id < rows; id += 1) yield { id, text: 'x'.repeat(1000) };
        },
        targets: { all: list({ key: lab.name('all') }) },
      });
      const { version } = await cache.refresh();
      rows = 30_000;
      const error = await failureOf(cache.refresh());
      expect(error.code).toBe('SR_REPLY');
      expect(error.message).toContain('OOM');
      expect(await cache.read.all.length()).toBe(10);
      expect((await cache.info()).version).toBe(version);
      rows = 20;
      const recovered = await waitFor(() => cache.refresh().catch(() => undefined), {
        message: 'it recovers',
      });
      expect(recovered.rows).toBe(20);
    });
  },
  { args: ['--maxmemory', '16mb', '--maxmemory-policy', 'noeviction'] },
);
