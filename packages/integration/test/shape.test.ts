import type { CacheDefinition, Target, Unchanged } from '@smart-redis/core';
import { hash, list, set } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly code: string;
}
const row: Row = { id: 'a row', code: 'r' };
type Definition = CacheDefinition<Row[] | Unchanged, undefined, Record<string, Target<Row>>>;

describeWithServer('a definition of another shape', (openLab) => {
  const definition = (lab: Lab, changes: Partial<Definition> = {}): Definition => ({
    name: 'cache',
    refresh: { every: '1d' },
    // The same rows each time: the digest does not show the difference.
    fetcher: () => [row],
    targets: { all: hash({ key: lab.name('all') }) },
    ...changes,
  });

  it.each<[string, (lab: Lab) => Partial<Definition>, (lab: Lab) => Partial<Definition>]>([
    ['raises the shape', () => ({}), () => ({ shape: 2 })],
    ['goes back to an earlier shape', () => ({ shape: 3 }), () => ({ shape: 2 })],
    [
      'raises it, and sends changes alone',
      () => ({ delta: true }),
      () => ({ delta: true, shape: 2 }),
    ],
    [
      'has another writer for the same key',
      () => ({}),
      (lab) => ({ targets: { all: list({ key: lab.name('all') }) } }),
    ],
    [
      'names another property as the member',
      (lab) => ({ targets: { all: set({ key: lab.name('all'), member: 'id' }) } }),
      (lab) => ({ targets: { all: set({ key: lab.name('all'), member: 'code' }) } }),
    ],
    [
      'takes a target away',
      (lab) => ({
        targets: { all: hash({ key: lab.name('all') }), more: list({ key: lab.name('more') }) },
      }),
      () => ({}),
    ],
    [
      'adds one in another slot',
      () => ({ atomic: false }),
      (lab) => ({
        atomic: false,
        targets: { all: hash({ key: lab.name('all') }), more: list({ key: lab.name('more') }) },
      }),
    ],
    [
      'has another writer in another slot',
      (lab) => ({
        atomic: false,
        targets: { all: hash({ key: lab.name('all') }), more: list({ key: lab.name('more') }) },
      }),
      (lab) => ({
        atomic: false,
        targets: { all: hash({ key: lab.name('all') }), more: hash({ key: lab.name('more') }) },
      }),
    ],
  ])('is built in full at once when a release %s, and once', async (_, before, after) => {
    await using lab = openLab();
    const first = await lab.started();
    const old = first.smart.register(definition(lab, before(lab)));
    await old.ready();
    const { version } = await old.info();
    await first.smart.close();
    const next = await lab.started();
    const commits: number[] = [];
    next.smart.on('committed', (event) => void commits.push(event.version));
    const reasons: string[] = [];
    const cache = next.smart.register(
      definition(lab, {
        ...after(lab),
        fetcher: ({ reason, previous }) => {
          reasons.push(`${reason}, ${previous === null ? 'nothing' : 'something'} to keep`);
          return [row];
        },
      }),
    );
    await waitFor(() => commits.length === 1, { message: 'a full build' });
    expect(commits[0]).toBeGreaterThan(version ?? Number.NaN);
    // For a slot without data it is a first build.
    expect(reasons).toEqual([expect.stringMatching(/^(changed|first), nothing to keep$/)]);
    // The same content again is no new version.
    expect((await cache.refresh()).version).toBe(commits[0]);
    expect(commits).toHaveLength(1);
    for (const target of Object.values((after(lab).targets ?? {}) as Record<string, Target>)) {
      const type = await lab.redis('TYPE', target.key);
      expect(type).toBe(target.writer.type);
    }
  });

  it('is built by update() on the same instance, even if the fetcher returns unchanged()', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register(
      definition(lab, {
        fetcher: ({ previous, unchanged }) => (previous === null ? [row] : unchanged()),
      }),
    );
    await cache.ready();
    const before = await cache.info();
    await cache.update({ shape: 2 });
    const after = await cache.info();
    expect(after.version).toBeGreaterThan(before.version ?? Number.NaN);
    await cache.update({ timeout: '1m' });
    expect((await cache.info()).version).toBe(after.version);
  });

  it('is not confirmed by unchanged(), and is built as soon as the fetcher returns rows', async () => {
    await using lab = openLab();
    const first = await lab.started();
    await first.smart.register(definition(lab)).ready();
    await first.smart.close();
    const next = await lab.started();
    let isStubborn = true;
    const cache = next.smart.register(
      definition(lab, {
        shape: 2,
        fetcher: ({ unchanged }) => (isStubborn ? unchanged() : [row]),
      }),
    );
    expect((await failureOf(cache.refresh())).code).toBe('SR_NOTHING_TO_KEEP');
    isStubborn = false;
    const before = await cache.info();
    const after = await cache.refresh();
    expect(after.version).toBeGreaterThan(before.version ?? Number.NaN);
  });

  it('is a whole number of at least 1', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    for (const shape of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, '2', null, true, {}]) {
      expect(() => smart.register(definition(lab, { shape: shape as never }))).toThrow(
        /"shape" must be a whole number of at least 1/,
      );
    }
    expect(() => smart.register({ ...definition(lab), shap: 2 } as never)).toThrow(
      /did you mean "shape"/,
    );
  });
});
