import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, SmartRedisError, sortedSet } from '@smart-redis/core';
import { lyingElector } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly score: number;
}
type Source = Map<string, number>;

const sourceOf = (count: number): Source =>
  new Map(Array.from({ length: count }, (_, index) => [`row ${String(index)}`, index]));

/** A cache that streams whatever `source` holds at the time. */
function register(lab: Lab, smart: SmartRedis, source: () => Iterable<Row> | AsyncIterable<Row>) {
  return smart.register({
    name: 'cache',
    delta: true,
    fetcher: async function* () {
      yield* source();
    },
    targets: {
      byId: hash({ key: lab.name('{k}:by-id') }),
      ids: set({ key: lab.name('{k}:ids'), member: 'id' }),
      ranked: sortedSet({ key: lab.name('{k}:ranked'), score: 'score', member: 'id' }),
    },
  });
}

function* rowsOf(source: Source): Generator<Row> {
  for (const [id, score] of source) yield { id, score };
}

/** The content of Redis, read with plain commands. */
async function standing(lab: Lab): Promise<unknown> {
  const fields = (await lab.redis('HGETALL', lab.name('{k}:by-id'))) as string[];
  const scored = (await lab.redis(
    'ZRANGE',
    lab.name('{k}:ranked'),
    '0',
    '-1',
    'WITHSCORES',
  )) as string[];
  const pairs = (flat: string[]): Record<string, string> =>
    Object.fromEntries(
      flat.flatMap((word, at) => (at % 2 === 0 ? [[word, flat[at + 1] ?? '']] : [])),
    );
  return {
    byId: pairs(fields),
    ids: ((await lab.redis('SMEMBERS', lab.name('{k}:ids'))) as string[]).sort(),
    ranked: pairs(scored),
  };
}

function expected(source: Source): unknown {
  const entries = [...source];
  return {
    byId: Object.fromEntries(entries.map(([id, score]) => [id, JSON.stringify({ id, score })])),
    ids: entries.map(([id]) => id).sort(),
    ranked: Object.fromEntries(entries.map(([id, score]) => [id, String(score)])),
  };
}

/** Holds a stream back at its end, from the moment at which it is closed. */
function createGate() {
  let opened = Promise.resolve();
  let isClosed = false;
  let hasReached = false;
  return {
    behind: async function* (rows: Iterable<Row>): AsyncGenerator<Row> {
      yield* rows;
      hasReached = isClosed;
      await opened;
    },
    close: (): (() => void) => {
      let release = (): void => undefined;
      isClosed = true;
      opened = new Promise((resolve) => {
        release = () => {
          isClosed = false;
          resolve();
        };
      });
      return () => release();
    },
    reached: () => waitFor(() => hasReached, { message: 'all rows were read' }),
  };
}

const metadataKey = (lab: Lab): string =>
  `${lab.name('{k}:by-id')}:smart-redis:${lab.namespace}:cache`;

describeWithServer('a cache with delta', (openLab, { connect }) => {
  const stat = async (lab: Lab, section: string, name: string): Promise<number> =>
    Number(new RegExp(`${name}:(\\d+)`).exec(String(await lab.redis('INFO', section)))?.[1]);

  it('sends only what changed, and removes what is gone', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(5000);
    const cache = register(lab, smart, () => rowsOf(source));
    const bytes = (): Promise<number> => stat(lab, 'stats', 'total_net_input_bytes');
    const start = await bytes();
    await cache.ready();
    const built = await bytes();
    const first = await cache.info();

    source.set('row 7', -1);
    source.set('new', 12);
    source.delete('row 8');
    const second = await cache.refresh();
    const changed = await bytes();
    expect(await standing(lab)).toEqual(expected(source));
    expect(second.version).toBeGreaterThan(first.version ?? Number.NaN);
    expect(second.rows).toBe(5000);
    expect((changed - built) / (built - start)).toBeLessThan(0.04);
    expect(await lab.redis('TTL', lab.name('{k}:by-id'))).toBe(-1);

    const third = await cache.refresh();
    expect(third.version).toBe(second.version);
    expect(
      await lab.redis(
        'HGET',
        `${lab.name('{k}:by-id')}:smart-redis:${lab.namespace}:cache`,
        'opened',
      ),
    ).toBe(null);
  });

  it('equals the source after any changes', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const current: { rows: Row[] } = { rows: [] };
    const cache = register(lab, smart, () => current.rows);
    await cache.ready();
    const id = fc.nat({ max: 30 }).map((number) => `row ${String(number)}`);
    const row = fc.record({ id, score: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
        current.rows = rows;
        await cache.refresh();
        // Of several rows with one id, the last one counts.
        expect(await standing(lab)).toEqual(
          expected(new Map(rows.map(({ id, score }) => [id, score]))),
        );
      }),
      { numRuns: 60 },
    );
    expect(await staging(lab)).toEqual([]);
  });

  it('is copied inside Redis if too much changed for one step, and is committed as a whole', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(9000);
    const cache = register(lab, smart, () => rowsOf(source));
    await cache.ready();
    for (let index = 0; index < 6000; index += 1) source.set(`row ${String(index)}`, -index);
    for (let index = 6000; index < 6500; index += 1) source.delete(`row ${String(index)}`);
    source.set('new', 1);
    const second = await cache.refresh();
    expect(await standing(lab)).toEqual(expected(source));
    // It is followed by a full build, and then by deltas again.
    source.set('row 1', 77);
    await cache.refresh();
    source.set('row 2', 78);
    const last = await cache.refresh();
    expect(await standing(lab)).toEqual(expected(source));
    expect(last.version).toBeGreaterThan(second.version ?? Number.NaN);
    expect(await staging(lab)).toEqual([]);
  });

  it('is emptied, and filled again', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let source = sourceOf(10);
    const cache = register(lab, smart, () => rowsOf(source));
    await cache.ready();
    source = new Map();
    await cache.refresh();
    expect(await lab.redis('EXISTS', lab.name('{k}:by-id'))).toBe(0);
    source = sourceOf(3);
    await cache.refresh();
    expect(await standing(lab)).toEqual(expected(source));
    source = sourceOf(20_000);
    await cache.refresh();
    expect(await lab.redis('HLEN', lab.name('{k}:by-id'))).toBe(20_000);
    source = new Map();
    await cache.refresh();
    await cache.refresh();
    expect(await standing(lab)).toEqual(expected(source));
  });

  it('is built in full after somebody else has changed its keys', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(100);
    const cache = register(lab, smart, () => rowsOf(source));
    await cache.ready();
    let score = 1000;
    for (const command of [
      ['HDEL', lab.name('{k}:by-id'), 'row 1'],
      ['DEL', lab.name('{k}:ids')],
      ['SET', lab.name('{k}:ranked'), 'text'],
    ]) {
      await lab.redis(...command);
      score += 1;
      source.set('row 5', score);
      await cache.refresh();
      expect(await standing(lab)).toEqual(expected(source));
    }
  });

  it('is built in full by the next leader', async () => {
    await using lab = openLab();
    const first = await lab.started();
    const source = sourceOf(100);
    await register(lab, first.smart, () => rowsOf(source)).ready();
    const second = await lab.started();
    const cache = register(lab, second.smart, () => rowsOf(source));
    await first.smart.close();
    source.set('row 1', -1);
    await cache.refresh();
    expect(await standing(lab)).toEqual(expected(source));
  });

  it('is only changed by the holder of the fence', async () => {
    await using lab = openLab();
    const resigned: unknown[] = [];
    const old = await lab.started({
      elector: lyingElector((reason) => void resigned.push(reason)),
    });
    const source = sourceOf(100);
    const gate = createGate();
    const cache = register(lab, old.smart, () => gate.behind(rowsOf(source)));
    await cache.ready();
    const release = gate.close();
    source.set('row 1', -1);
    // The current leader answers it.
    const asked = cache.refresh();
    await gate.reached();

    // As if the old one had been paused for longer than its mark is valid.
    await lab.redis('HDEL', metadataKey(lab), 'busyUntil', 'busyFor');
    const next = await lab.started({ elector: lyingElector() });
    const other = sourceOf(50);
    await register(lab, next.smart, () => rowsOf(other)).refresh();
    release();
    await waitFor(() => resigned.includes('stale'), { message: 'the old leader was refused' });
    await asked;
    expect(await standing(lab)).toEqual(expected(other));
    expect(await staging(lab)).toEqual([]);
  });

  it('is not changed by a leader after another has claimed it', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(100);
    const gate = createGate();
    const cache = register(lab, smart, () => gate.behind(rowsOf(source)));
    await cache.ready();
    const before = await standing(lab);
    const release = gate.close();
    source.set('row 1', -1);
    const asked = cache.refresh();
    await gate.reached();
    const term = String(((await cache.info()).term ?? 0) + 1);
    await lab.redis('HSET', metadataKey(lab), 'term', term, 'candidacy', 'another');
    const deposed = new Promise((resolve) => smart.once('deposed', resolve));
    release();
    expect(await deposed).toMatchObject({ reason: 'stale' });
    expect(await standing(lab)).toEqual(before);
    expect(await staging(lab)).toEqual([]);
    // It campaigns for a higher term.
    await asked;
    expect(await standing(lab)).toEqual(expected(source));
  });

  it('is not built on keys that somebody changed while the source was read', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(100);
    const gate = createGate();
    const cache = register(lab, smart, () => gate.behind(rowsOf(source)));
    await cache.ready();
    const release = gate.close();
    source.set('row 1', -1);
    const asked = failureOf(cache.refresh());
    await gate.reached();
    await lab.redis('HDEL', lab.name('{k}:by-id'), 'row 50');
    release();
    expect((await asked).code).toBe('SR_STAGING_INCOMPLETE');
    await cache.refresh();
    expect(await standing(lab)).toEqual(expected(source));
    expect(await staging(lab)).toEqual([]);
  });

  it('is changed once if the reply is lost', async () => {
    await using lab = openLab();
    const driver = connect(lab.server.url);
    const transact = driver.transact?.bind(driver);
    let lost = 0;
    const { smart } = await lab.started({
      driver: {
        ...driver,
        transact: async (commands, options) => {
          const replies = await transact?.(commands, options);
          lost += 1;
          if (lost === 1) throw new SmartRedisError('SR_COMMAND_TIMEOUT', 'no reply came');
          return replies ?? [];
        },
      },
    });
    const source = sourceOf(100);
    const cache = register(lab, smart, () => rowsOf(source));
    await cache.ready();
    source.set('row 1', -1);
    source.delete('row 2');
    const { version } = await cache.refresh();
    await waitFor(() => lost === 2, { message: 'it was sent again' });
    expect((await cache.info()).version).toBe(version);
    expect(await standing(lab)).toEqual(expected(source));
    expect(await staging(lab)).toEqual([]);
    expect((await cache.refresh()).version).toBe(version);
  });

  it('is refreshed in full, with a warning, if a target can only be written whole', async () => {
    await using lab = openLab();
    const { smart, log } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      delta: true,
      fetcher: () => [...rowsOf(sourceOf(3))],
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    expect(log.filter(({ message }) => message.startsWith('delta has no effect'))).toHaveLength(1);
  });

  async function staging(lab: Lab): Promise<string[]> {
    const [, keys] = (await lab.redis('SCAN', '0', 'MATCH', '*:staging:*', 'COUNT', '100000')) as [
      string,
      string[],
    ];
    return keys.filter((key) => key.includes(lab.namespace));
  }
});
