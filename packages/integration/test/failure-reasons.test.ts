import type { Codec, Command, FetchFunction, RefreshFailedEvent, Target } from '@smart-redis/core';
import { hash, list, set, SmartRedisError, sortedSet, string } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

/** A leader and a standby with one cache. */
async function pairOf(lab: Lab, fetcher: FetchFunction, targets: Record<string, Target>) {
  const leader = await lab.started();
  await waitFor(() => leader.smart.isLeader, { message: 'the first leads' });
  const standby = await lab.started();
  const heard: RefreshFailedEvent[] = [];
  standby.smart.on('refreshFailed', (event) => void heard.push(event));
  const define = () => ({ name: 'cache', fetcher, targets }) as never;
  leader.smart.register(define());
  const cache = standby.smart.register(define());
  return { leader, standby, cache, heard };
}

function writerOf(key: string, broken: Partial<Target['writer']>): Target {
  return {
    key,
    writer: {
      type: 'log',
      write: (staging, rows) => rows.map((): Command => ['RPUSH', staging, 'x']),
      count: (staging) => ['LLEN', staging],
      added: () => 1,
      ...broken,
    },
  };
}

describeWithServer('the reason of a failed refresh', (openLab) => {
  it('is available on every instance, with all its causes', async () => {
    await using lab = openLab();
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), {
      code: 'ECONNREFUSED',
    });
    const { leader, cache, heard } = await pairOf(
      lab,
      () => {
        throw new TypeError('fetch failed', { cause: new AggregateError([refused]) });
      },
      { all: list({ key: lab.name('all') }) },
    );
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_FETCH_FAILED');
    expect(error.message).toContain('fetch failed: connect ECONNREFUSED ::1:5432');
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.details).toEqual({ cache: 'cache' });
    const { lastError } = await cache.info();
    expect(lastError?.message).toBe(error.message);
    await waitFor(() => heard.length > 0, { message: 'the event is heard' });
    expect(heard[0]?.error).toMatchObject({
      message: error.message,
      cause: { code: 'ECONNREFUSED' },
    });
    const warned = leader.log.find(({ level }) => level === 'warn');
    expect(JSON.stringify(warned)).toContain('connect ECONNREFUSED ::1:5432');
  });

  it('includes the first word of an error reply of Redis, and the key', async () => {
    await using lab = openLab();
    const key = lab.name('all');
    const { cache } = await pairOf(lab, () => [1], {
      all: writerOf(key, {
        write: (staging) => [
          ['SADD', staging, 'x'],
          ['RPUSH', staging, 'y'],
        ],
      }),
    });
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({ code: 'SR_REPLY', details: { cache: 'cache' } });
    expect(error.details.reply).toMatch(/^(WRONGTYPE|ERR)$/);
    expect(error.cause).toBeInstanceOf(Error);
    expect((await cache.info()).lastError?.details).toMatchObject({ reply: error.details.reply });
  });

  it.each([
    'SR_STALE_TERM',
    'SR_CLOSED',
    'SR_DEPOSED',
    'SR_CONNECTION',
    'SR_INVALID_RESULT',
  ] as const)('is the source where that throws our %s, and deposes nobody', async (code) => {
    await using lab = openLab();
    const { leader, cache } = await pairOf(
      lab,
      () => {
        throw new SmartRedisError(code, 'of another', { details: { heldTerm: 9_000_000_000_000 } });
      },
      { all: list({ key: lab.name('all') }) },
    );
    const deposed: unknown[] = [];
    leader.smart.on('deposed', (event) => deposed.push(event));
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_FETCH_FAILED');
    expect(error.cause).toMatchObject({ code });
    expect(error.message).toContain('of another');
    expect(deposed).toEqual([]);
  });

  const broken: readonly (readonly [string, string, Partial<Target['writer']>])[] = [
    ['write', 'Cannot read', { write: () => (undefined as unknown as { a: Command[] }).a }],
    ['write', 'returned the bigint 1', { write: () => 1n as never }],
    ['write', 'returned an array of 1', { write: () => ['RPUSH'] as never }],
    ['write', 'must be the key that it was given', { write: () => [['RPUSH', 'elsewhere', 'x']] }],
    ['write', 'must be the key that it was given', { write: () => [['RPUSH']] }],
    ['write', 'term', { write: () => { throw new SmartRedisError('SR_STALE_TERM', 'no term of ours'); } }],
    ['finish', 'at the end', { finish: () => { throw new Error('at the end'); } }],
    ['count', 'uncountable', { count: () => { throw new Error('uncountable'); } }],
    ['added', 'NaN', { added: () => Number.NaN }],
    ['added', 'unsure', { added: () => { throw new Error('unsure'); } }],
  ]; // prettier-ignore
  it.each(broken)('names the writer if its %s() fails (%s)', async (method, why, parts) => {
    await using lab = openLab();
    const key = lab.name('all');
    const { leader, cache } = await pairOf(lab, () => [1], { all: writerOf(key, parts) });
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_WRITER_FAILED');
    expect(error.message).toContain(`${method}() of the writer "log" of "${key}" failed`);
    expect(error.message).toContain(why);
    expect(error.details).toEqual({ key, writer: 'log', method, cache: 'cache' });
    expect(leader.smart.isLeader).toBe(true);
  });

  it('names the function that selects a part of a row if that throws', async () => {
    await using lab = openLab();
    const key = lab.name('all');
    const { cache } = await pairOf(lab, () => [{ id: 1 }], {
      all: hash({
        key,
        id: () => {
          throw new RangeError('no such month');
        },
      }),
    });
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({
      code: 'SR_ROW_WITHOUT_ID',
      details: { key, row: 0, option: 'id' },
    });
    expect(error.message).toContain('function "id" threw: no such month');
    expect(error.cause).toMatchObject({ message: 'no such month' });
  });

  class ObjectId {
    readonly bytes = 'x';
  }
  const rows: readonly (readonly [string, (key: string) => unknown, unknown, readonly string[]])[] = [
    ['a half pair as id', (key) => hash({ key }), { id: 'a\ud800' }, ['row 1', 'surrogate']],
    ['a half pair as member', (key) => set({ key, member: 'id' }), { id: '\udc00' }, ['row 1', 'surrogate']],
    ['a number above 2^53 as id', (key) => hash({ key }), { id: 2 ** 53 }, ['row 1', 'text or a bigint']],
    ['such a member', (key) => sortedSet({ key, member: 'id', score: 's' }), { id: -(2 ** 60), s: 1 }, ['row 1', 'text or a bigint']],
    ['a Date as id', (key) => hash({ key }), { id: new Date(0) }, ['a Date', 'toISOString']],
    ['an ObjectId as id', (key) => hash({ key }), { id: new ObjectId() }, ['an instance of ObjectId', 'toHexString']],
    ['a Date as score', (key) => sortedSet({ key, score: 'id' }), { id: new Date(0) }, ['a Date', 'getTime']],
    ['a joined row', (key) => hash({ key }), { b_id: 1, b_v: 2 }, ['row 1', 'the row has b_id, b_v']],
    ['a page of rows', (key) => hash({ key }), Array.from({ length: 100 }), ['the row is an array of 100']],
    ['a bigint in a column', (key) => list({ key }), { id: 1, sums: { total: 10n } }, ['row 1', 'column sums.total is a bigint: convert it to text or a number']],
  ]; // prettier-ignore
  it.each(rows)('is %s, named by row and shape', async (_what, target, row, texts) => {
    await using lab = openLab();
    const { cache } = await pairOf(lab, () => [{ id: 7, s: 1 }, row], {
      all: target(lab.name('all')) as Target,
    });
    const error = await failureOf(cache.refresh());
    expect(['SR_ROW_WITHOUT_ID', 'SR_NOT_SERIALIZABLE']).toContain(error.code);
    for (const text of texts) expect(error.message).toContain(text);
  });

  it('names no row if a single value cannot be written', async () => {
    await using lab = openLab();
    const { cache } = await pairOf(lab, () => ({ total: 1n }), {
      all: string({ key: lab.name('all') }),
    });
    const error = await failureOf(cache.refresh());
    expect(error.message).toContain(
      'the value cannot be encoded as json: column total is a bigint',
    );
    expect(error.message).not.toContain('row');
    expect(error.details).not.toHaveProperty('row');
  });

  const codecOf = (encode: unknown, binary = false): Codec => ({
    name: 'odd',
    binary,
    encode: encode as Codec['encode'],
    decode: (stored) => JSON.parse(stored.toString()) as unknown,
  });
  it.each<[what: string, codec: Codec]>([
    ['a promise', codecOf(() => Promise.resolve('x'), true)],
    ['undefined', codecOf(() => undefined)],
    ['a number', codecOf(() => 1)],
    ['bytes', codecOf(() => Buffer.from('x'))],
    ['a Uint8Array', codecOf(() => new Uint8Array(1))],
    ['a half pair', codecOf(() => '\ud800')],
  ])('is the codec where it answers %s', async (_what, codec) => {
    await using lab = openLab();
    const { cache } = await pairOf(lab, () => [{ id: 1 }], {
      all: list({ key: lab.name('all'), codec }),
    });
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({ code: 'SR_NOT_SERIALIZABLE', details: { codec: 'odd', row: 0 } });
    expect(error.message).toContain('odd');
    expect(error.message).not.toContain('fetcher');
  });

  it('does not exist if a codec returns a Uint8Array', async () => {
    await using lab = openLab();
    const codec = codecOf((row: unknown) => new TextEncoder().encode(JSON.stringify(row)), true);
    const { cache } = await pairOf(lab, () => [{ id: 1 }], {
      all: hash({ key: lab.name('all'), codec }),
      members: set({ key: lab.name('members'), codec }),
    });
    await cache.refresh();
    const read = cache.read as unknown as Record<'all' | 'members', { get(id: number): unknown; has(row: unknown): unknown }>; // prettier-ignore
    expect(await read.all.get(1)).toEqual({ id: 1 });
    expect(await read.members.has({ id: 1 })).toBe(true);
  });
});
