import type { AnyCacheHandle } from '@smart-redis/core';
import type { CacheDetails } from '@smart-redis/core/operator';
import { hash, list, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance } from './support/instances.js';
import type { Ran, RunOptions } from './support/run.js';
import { run, start } from './support/run.js';

let server: RedisServer;
let smart: SmartRedis;
let orders: AnyCacheHandle;
let rows = [{ id: 1, name: 'one' }];
let failure: Error | undefined;

beforeAll(async () => {
  server = await startRedis();
  smart = new SmartRedis({
    driver: ioredisDriver(server.url),
    elector: leaseElector(),
    instance: 'page-1',
    logger: false,
  });
  const fetcher = (): typeof rows => {
    if (failure !== undefined) throw failure;
    return rows;
  };
  const registered = smart.register({
    name: 'orders',
    fetcher,
    refresh: { every: '1h' },
    freshness: { lateAfter: '1h', staleAfter: '2h' },
    targets: {
      byId: hash({ key: '{orders}:by-id', id: 'id' }),
      all: list({ key: '{orders}:all' }),
    },
    keep: 2,
    history: 20,
    guard: { minRows: 1 },
  });
  const lone = smart.register({
    name: 'lone',
    fetcher: () => [{ id: 7, text: '\u001b[2Jx' }],
    targets: { byId: hash({ key: 'lone' }) },
  });
  orders = registered;
  await smart.start();
  await Promise.all([orders.ready(), lone.ready()]);
});
afterAll(async () => {
  await smart.close();
  await server.stop();
});

/** Runs a command on the server. */
function on(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(args, { ...options, env: { SMART_REDIS_URL: server.url, ...options.env } });
}

/** The document of a command, which is all that stands on stdout. */
async function documentOf<T>(args: readonly string[], code = 0): Promise<T> {
  const ran = await on([...args, '--json']);
  expect({ code: ran.code, err: ran.err }).toMatchObject({ code });
  return JSON.parse(ran.out) as T;
}

describe('ls', () => {
  it('lists the caches', async () => {
    const { code, out, err } = await on(['ls']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')[0]).toMatch(/^CACHE +STATUS +AGE +ROWS/);
    expect(out).toMatch(/^orders +fresh .* page-1/m);
  });

  it('selects by a pattern, and says if nothing matches', async () => {
    expect((await on(['ls', 'ord*'])).out).not.toContain('lone');
    expect(await on(['ls', 'x*'])).toMatchObject({
      code: 2,
      out: '',
      err: 'smart-redis: none of the 2 caches of namespace "default" matches "x*"\n',
    });
  });

  it('fits the terminal, in colours', async () => {
    const { out } = await on(['ls'], { columns: 60 });
    const lines = out.replace(/\u001b\[\d+m/g, '').split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(out).toContain('\u001b[32mfresh');
    expect((await on(['ls'], { columns: 60, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
  });
});

describe('info', () => {
  it('tells everything about a cache', async () => {
    const { code, out } = await on(['info', 'orders']);
    expect(code).toBe(0);
    for (const part of ['late after 1h', 'page-1', '{orders}:by-id', 'every 1h']) {
      expect(out).toContain(part);
    }
    const { cache } = await documentOf<{ cache: CacheDetails }>(['info', 'orders']);
    expect(cache).toMatchObject({ name: 'orders', rows: 1, keep: 2, servedBy: 'page-1' });
  });

  it('names the nearest cache', async () => {
    const ran = await on(['info', 'oders', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('did you mean "orders"?');
    expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'SR_UNKNOWN_CACHE' }, exitCode: 2 });
  });
});

describe('refresh', () => {
  it('waits for the new version, and says who works', async () => {
    const before = await orders.info();
    rows = [...rows, { id: 2, name: 'two' }];
    const { code, out, err } = await on(['refresh', 'orders']);
    expect({ code, out: out.replace(/\d{13}.*/s, '') }).toEqual({
      code: 0,
      out: 'orders has version ',
    });
    expect(err).toMatch(/^orders: (asked|refreshing on) page-1$/m);
    expect((await orders.info()).version).toBeGreaterThan(before.version ?? 0);
  });

  it('ends with 1 where the refresh fails, or the guard refuses it', async () => {
    failure = new Error('the source is away');
    const failed = await on(['refresh', 'orders']);
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('smart-redis: SR_FETCH_FAILED');
    failure = undefined;
    const all = rows;
    rows = [];
    const refused = await on(['refresh', 'orders', '--json']);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ exitCode: 1 });
    expect((await on(['refresh', 'orders', '--force'])).code).toBe(0);
    rows = all;
    expect((await on(['refresh', 'orders'])).code).toBe(0);
  });

  it('asks before it forces, on a terminal only', async () => {
    const { code, err } = await on(['refresh', 'orders', '--force'], { columns: 80, typed: 'n\n' });
    expect({ code, err: err.includes('without its guard? [y/N]') }).toEqual({ code: 1, err: true });
    const yes = await on(['refresh', 'orders', '--force'], { columns: 80, typed: 'y\n' });
    expect(yes.code).toBe(0);
  });

  it('only asks for it with --no-wait', async () => {
    const { version } = await orders.info();
    rows = [...rows, { id: 20, name: 'twenty' }];
    expect(await on(['refresh', 'orders', '--no-wait'])).toMatchObject({
      code: 0,
      out: 'asked for a refresh of orders\n',
    });
    const isNewer = async (): Promise<boolean> =>
      ((await orders.info()).version ?? 0) > (version ?? 0);
    await waitFor(isNewer, { message: 'the refresh that was asked for' });
  });
});

describe('history', () => {
  it('tells how refreshes ended, as a table and as a document', async () => {
    const { out } = await on(['history', 'orders', '--limit', '20']);
    expect(out).toMatch(/committed, forced/);
    expect(out).toMatch(/failed .*SR_FETCH_FAILED: .*the source is away/);
    const { history } = await documentOf<{ history: readonly unknown[] }>([
      'history',
      'orders',
      '--limit',
      '2',
    ]);
    expect(history).toHaveLength(2);
    expect((await on(['history', 'lone'])).out).toMatch(/^no refreshes are recorded/);
  });
});

describe('versions', () => {
  it('are listed, compared and put back, which pauses the cache', async () => {
    rows = [...rows, { id: 3, name: 'three' }];
    await orders.refresh();
    const { versions } = await documentOf<{ versions: { version: number; current: boolean }[] }>([
      'versions',
      'orders',
    ]);
    expect(versions.map(({ current }) => current)).toEqual([true, false, false]);
    const diff = await on(['diff', 'orders']);
    expect(diff.out).toMatch(/byId.*: 1 added, 0 changed, 0 removed/);
    expect(diff.out).toMatch(/^\+ +3 +\{"id":3,"name":"three"\}$/m);
    const declined = await on(['rollback', 'orders'], { columns: 100, typed: 'no\n' });
    expect(declined).toMatchObject({ code: 1 });
    expect(declined.err).toContain('nothing was changed');
    expect(await on(['rollback', 'orders', '12345'])).toMatchObject({ code: 2 });
    expect(await on(['rollback', 'orders'])).toMatchObject({ code: 0 });
    expect((await orders.info()).paused).not.toBeNull();
    expect(await on(['resume', 'orders'])).toMatchObject({ code: 0, out: 'resumed orders\n' });
  });
});

describe('pause', () => {
  it('says why and by whom, until resume', async () => {
    const { paused } = await documentOf<{ paused: object }>(['pause', 'orders', 'no more space']);
    expect(paused).toMatchObject({ reason: 'no more space' });
    expect((await on(['ls'])).out).toMatch(/^orders .*paused/m);
    const resumed = await documentOf<{ paused: null }>(['resume', 'orders']);
    expect(resumed.paused).toBeNull();
  });
});

describe('rows', () => {
  it('shows the rows of a target, which needs no name if it is the only one', async () => {
    const { code, out } = await on(['rows', 'lone']);
    expect(code).toBe(0);
    // JSON has escaped the attack already.
    expect(out).toMatch(/^7 +\{"id":7,"text":"\\u001b\[2Jx"\} +\d+ B$/m);
    expect(out).toMatch(/^1 row of 1, version \d+$/m);
    expect(await on(['rows', 'orders'])).toMatchObject({
      code: 2,
      err: 'smart-redis: cache "orders" has several targets; name one of: byId, all\n',
    });
  });

  it('continues page by page, and finds single rows', async () => {
    const page = (
      more: readonly string[],
    ): Promise<{ rows: { id: string }[]; cursor: string | null; total: number }> =>
      documentOf(['rows', 'orders', 'all', '--limit', '1', ...more]);
    const first = await page([]);
    expect(first.rows.map(({ id }) => id)).toEqual(['0']);
    const second = await page(['--cursor', first.cursor ?? '']);
    expect(second.rows.map(({ id }) => id)).toEqual(['1']);
    expect(second.total).toBe(first.total);
    const { out } = await on(['rows', 'orders', 'byId', '--id', '2']);
    expect(out).toMatch(/^2 +\{"id":2,"name":"two"\}/m);
  });

  it.each([
    ['an unknown row', ['rows', 'orders', 'byId', '--id', 'none']],
    ['an unknown target', ['rows', 'orders', 'byid']],
    ['an unknown version', ['rows', 'orders', 'byId', '--of', '12345']],
    ['too many', ['rows', 'orders', 'byId', '--limit', '1001']],
  ])('ends with 2 for %s', async (_title, args) => {
    expect((await on(args)).code).toBe(2);
  });
});

describe('instances', () => {
  it('lists who is alive', async () => {
    expect((await on(['instances'])).out).toMatch(/^page-1 +seat/m);
  });
});

describe('check', () => {
  it('passes where all is fresh, and says what nothing was measured of', async () => {
    const { code, out } = await on(['check']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toMatch(/unchecked +lone/);
    expect(out).toContain('1 of 2 caches passed, 1 not checked');
    expect(await on(['check', 'orders'])).toMatchObject({ code: 0, out: '1 of 1 cache passed\n' });
  });

  it('fails what is too old', async () => {
    const { code, out } = await on(['check', '--max-age', '0ms', 'orders']);
    expect(code).toBe(1);
    expect(out).toMatch(/^fail +orders +fresh .* older than 0ms$/m);
    const document = await documentOf<{ passed: boolean }>(['check', '--max-age', '0ms'], 1);
    expect(document.passed).toBe(false);
  });

  it.each([
    ['an unknown name', ['check', 'oders'], 2],
    ['one unknown name among others', ['check', 'orders', 'nothing'], 2],
    ['a pattern that nothing matches', ['check', 'x*'], 2],
    ['nothing that says how old it may be', ['check', 'lone'], 2],
    ['an empty namespace', ['check', '-n', 'empty'], 2],
    ['a wrong duration', ['check', '--max-age', 'soon'], 2],
  ])('does not pass with %s', async (_title, args, code) => {
    expect((await on(args)).code).toBe(code);
  });
});

describe('what cannot be read', () => {
  it.each<readonly [title: string, command: string, args: readonly string[], code: number]>([
    ['metadata of another type', 'LPUSH', ['x'], 1],
    ['nonsense', 'HSET', ['version', 'x', 'checkedAt', 'inf', 'lastError', '{'], 1],
    ['no metadata', 'EXISTS', [], 2],
  ])('does not pass the check: %s', async (_title, command, args, expected) => {
    const name = `bad-${command}`;
    const namespace = name;
    await (await startInstance(server.url, [name], { namespace })).close();
    const key = `{${name}:by-id}:smart-redis:${namespace}:${name}`;
    expect(await server.command('UNLINK', key)).toBe(1);
    await server.command(command, key, ...args);
    const { code, out, err } = await on(['check', '--max-age', '1h', '-n', namespace]);
    expect({ code, text: out + err }).toEqual({
      code: expected,
      text: expect.stringMatching(/bad/) as string,
    });
  });

  it('reaches no terminal: control codes in errors', async () => {
    failure = new Error('\u001b]0;owned\u0007\u009b31m\u202e the source');
    await on(['refresh', 'orders']);
    failure = undefined;
    for (const command of ['info', 'history']) {
      const { out } = await on([command, 'orders'], { columns: 200, env: { NO_COLOR: '1' } });
      // Core has removed the control codes from the message that it stores.
      expect(out).toContain(String.raw`\u202e the source`);
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    await orders.refresh();
  });
});

describe('top', () => {
  it('shows the namespace once where there is no terminal', async () => {
    const { code, out } = await on(['top']);
    expect(code).toBe(0);
    expect(out).toMatch(/^smart-redis, namespace default: 2 caches \(2 fresh\)$/m);
    expect(out).not.toContain('\u001b');
  });

  it('is live on a terminal, and gives it back', async () => {
    const running = start(['top'], { columns: 80, env: { SMART_REDIS_URL: server.url } });
    await waitFor(() => running.out().includes('orders'), { message: 'the first frame' });
    rows = [...rows, { id: 30, name: 'thirty' }];
    await orders.refresh();
    await waitFor(() => /orders committed version \d+/.test(running.out()), {
      message: 'the event',
    });
    running.type('q');
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
    expect(out.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });

  it('shows nothing as fresh while Redis is away', async () => {
    await using proxy = await startFaultProxy(server);
    const url = `redis://${proxy.host}:${proxy.port}`;
    const running = start(['top', '--interval', '1s'], {
      columns: 120,
      env: { SMART_REDIS_URL: url },
    });
    await waitFor(() => running.out().includes('2 fresh'), { message: 'the first frame' });
    proxy.refuse();
    const lastFrame = (): string => running.out().split('\u001b[H').at(-1) ?? '';
    const isLost = (): boolean => lastFrame().includes('2 unknown') && / ago/.test(lastFrame());
    await waitFor(isLost, { message: 'that there is no connection' });
    expect(lastFrame()).not.toContain('fresh');
    proxy.heal();
    await waitFor(() => lastFrame().includes('2 fresh'), { message: 'that it is back' });
    running.type('q');
    expect((await running.ended).code).toBe(0);
  });

  it('gives it back when it is interrupted', async () => {
    const interrupt = new AbortController();
    const running = start(['top'], {
      columns: 80,
      env: { SMART_REDIS_URL: server.url },
      signal: interrupt.signal,
    });
    await waitFor(() => running.out().includes('orders'), { message: 'the first frame' });
    interrupt.abort('SIGINT');
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });
});
