import type { Writers } from '@smart-redis/core';
import { defineCache, list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Delay {
  readonly id: number;
  readonly run: number;
}
const defined = (lab: Lab) =>
  defineCache({
    name: 'delays',
    targets: ({ hash, list }: Writers<Delay>) => ({
      byId: hash({ key: lab.name('by-id') }),
      late: list({ key: lab.name('late'), value: (row) => row.run }),
    }),
  });

describeWithServer('a definition that builder and readers share', (openLab) => {
  it('is read in another service, which builds nothing', async () => {
    await using lab = openLab();
    const delays = defined(lab);
    const reader = await lab.started({ elector: false });
    const view = reader.smart.view(delays);
    const committed: string[] = [];
    reader.smart.on('committed', ({ cache }) => committed.push(cache));
    // Nobody builds it yet.
    expect(await view.read.byId.get(1)).toBeNull();
    expect(await failureOf(view.ready({ timeout: '100ms' }))).toMatchObject({ code: 'SR_TIMEOUT' });
    const ready = view.ready();
    const refreshed = view.refresh();

    const builder = await lab.started();
    let run = 0;
    const cache = builder.smart.register({
      ...delays,
      fetcher: () => [{ id: 1, run: (run += 1) }],
      refresh: { every: '1h' },
    });
    await ready;
    const { version } = await refreshed;
    expect(version).not.toBeNull();
    expect(view.name).toBe('delays');
    expect(await view.read.byId.get(1)).toMatchObject({ id: 1 });
    const before = run;
    const info = await view.refresh();
    expect(run).toBe(before + 1);
    expect(await view.read.late.at(0)).toBe(run);
    expect(info).toMatchObject({ version: (await cache.info()).version, rows: 1 });
    expect(await view.info()).toMatchObject({ version: info.version, rows: 1 });
    expect(await view.snapshot((read) => read.late.range(0, -1))).toEqual([run]);
    expect((await view.health()).version).toBe(info.version);
    await waitFor(() => committed.includes('delays'), { message: 'it hears of commits' });
    expect(reader.smart.isLeader).toBe(false);
  });

  it('finds its metadata where an earlier release has left them', async () => {
    await using lab = openLab();
    const builder = await lab.started();
    const first = builder.smart.register({
      name: 'delays',
      fetcher: () => [{ id: 1, run: 7 }],
      // It comes first in the order of keys, so the metadata are beside it.
      targets: { zero: list({ key: lab.name('a') }), late: list({ key: lab.name('late') }) },
    });
    await first.ready();
    await first.update({ targets: defined(lab).targets });
    const reader = await lab.started({ elector: false });
    const view = reader.smart.view(defined(lab));
    await view.ready({ timeout: '5s' });
    expect((await view.info()).version).toBe((await first.info()).version);
    expect(await view.snapshot((read) => read.late.at(0))).toBe(7);
  });

  it('says so where the version has other keys', async () => {
    await using lab = openLab();
    const builder = await lab.started();
    const moved = lab.name('moved');
    const cache = builder.smart.register({
      name: 'delays',
      fetcher: () => [{ id: 1, run: 7 }],
      targets: { all: list({ key: moved }) },
    });
    await cache.ready();
    const reader = await lab.started({ elector: false });
    const view = reader.smart.view(defined(lab));
    const limit = { timeout: '1s' } as const;
    for (const wait of [() => view.ready(limit), () => view.refresh(limit)]) {
      const { details, message } = await failureOf(wait());
      expect(details).toMatchObject({ reason: 'other-keys', keys: [moved] });
      expect(message).toContain(`its version has other keys: "${moved}"`);
    }
  });

  it('does not make an instance serve it, nor take its name or keys', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const delays = defined(lab);
    const view = smart.view(delays);
    expect(smart.view(delays).read).toBe(view.read);
    expect(await failureOf(view.refresh({ timeout: '300ms' }))).toMatchObject({
      code: 'SR_TIMEOUT',
    });
    expect(await lab.redis('EXISTS', lab.name('by-id'), lab.name('late'))).toBe(0);
    // The same instance may build it as well.
    const cache = smart.register({ ...delays, fetcher: () => [{ id: 1, run: 1 }] });
    await view.ready();
    await cache.unregister();
    expect(await view.read.late.at(0)).toBe(1);
  });

  it('ends with its instance', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ elector: false });
    const view = smart.view(defined(lab));
    const ready = failureOf(view.ready());
    await smart.close();
    expect((await ready).code).toBe('SR_CLOSED');
    expect((await failureOf(view.info())).code).toBe('SR_CLOSED');
    expect(() => smart.view(defined(lab))).toThrow(/was closed/);
  });

  it('is checked where it is written', async () => {
    await using lab = openLab();
    const all = list({ key: 'k' });
    const define = (definition: object): unknown => defineCache(definition as never);
    expect(() => define({ name: 'a b', targets: { all } })).toThrow(/option "name" must be/);
    expect(() => define({ name: 'a', targets: {} })).toThrow(/option "targets" must be/);
    expect(() => define({ name: 'a', targets: { all }, fetcher: () => [] })).toThrow(
      /option "fetcher" must be left out of defineCache\(\): give it to register\(\)/,
    );
    expect(() => define({ name: 'a', targets: { all }, shap: 2 })).toThrow(/did you mean "shape"/);
    expect(() => define(undefined as never)).toThrow(/option "definition" must be/);
    const { smart } = lab.instance();
    expect(() => smart.view(undefined as never)).toThrow(/option "definition" must be/);
    expect(() => smart.view({ name: 'a' } as never)).toThrow(/option "targets" must be/);
    const shared = defineCache({ name: 'a', targets: { all } });
    expect(Object.isFrozen(shared)).toBe(true);
    expect(Object.keys(shared)).toEqual(['name', 'targets']);
    expect(() => smart.register({ ...shared } as never)).toThrow(/option "fetcher" must be/);
  });
});
