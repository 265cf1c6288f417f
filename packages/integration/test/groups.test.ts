import { list, SmartRedisError } from '@smart-redis/core';
import { tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { stagingKeyOf } from './support/staging-key-of.js';
import { describeSideBySide } from './support/with-server.js';

const names = ['a', 'b', 'c'] as const;

describeSideBySide('a cache whose targets swap slot by slot', (openLab, driver) => {
  const definition = (lab: Lab, rows: () => readonly string[]) => ({
    name: 'cache',
    atomic: false,
    refresh: { every: '1h' as const },
    fetcher: () => rows(),
    targets: {
      a: list({ key: lab.name('a') }),
      b: list({ key: lab.name('b') }),
      c: list({ key: lab.name('c') }),
    },
  });
  const shown = (lab: Lab) =>
    Promise.all(names.map((name) => lab.redis('LRANGE', lab.name(name), '0', '-1')));
  const versions = (lab: Lab) =>
    Promise.all(
      names.map((name) =>
        lab.redis('HGET', `{${lab.name(name)}}:smart-redis:${lab.namespace}:cache`, 'version'),
      ),
    );

  it('has one version, announced once', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const other = await lab.started();
    const heard: number[] = [];
    other.smart.on('committed', ({ version }) => heard.push(version));
    let rows = ['one'];
    const cache = smart.register(definition(lab, () => rows));
    const first = await cache.refresh();
    rows = ['two'];
    const second = await cache.refresh();
    expect(await versions(lab)).toEqual(Array(3).fill(String(second.version)));
    expect(second.version).toBeGreaterThan(first.version ?? Infinity);
    await waitFor(() => heard.includes(second.version ?? 0), { message: 'the commit is heard' });
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard.every((version) => [first.version, second.version].includes(version))).toBe(true);
  });

  it.each(names)(
    'is refreshed again when the staging key of %s is lost before its commit',
    async (lost) => {
      await using lab = openLab();
      let lose = false;
      const tampered = tamper(driver.connect(lab.server.url), async (call) => {
        const key = stagingKeyOf(call.command);
        if (lose && call.kind === 'commit' && key?.includes(lab.name(lost)) === true) {
          lose = false;
          await lab.redis('DEL', key);
        }
        return call.pass();
      });
      const { smart } = await lab.started({ driver: tampered });
      let rows = ['old'];
      const cache = smart.register(definition(lab, () => rows));
      await cache.ready();
      [rows, lose] = [['new'], true];
      expect((await failureOf(cache.refresh())).code).toBe('SR_STAGING_INCOMPLETE');
      await waitFor(async () => (await shown(lab)).every((key) => String(key) === '"new"'), {
        message: 'all groups are new',
        timeoutMs: 20_000,
      });
      await cache.refresh();
      expect(new Set(await versions(lab)).size).toBe(1);
    },
  );

  it('becomes whole soon after its leader died between two groups', async () => {
    await using lab = openLab();
    let commits = 0;
    let isDying = false;
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    const tampered = tamper(driver.connect(lab.server.url), async (call) => {
      if (isDying && call.kind === 'commit' && (commits += 1) > 1) {
        died();
        // Like a killed process: it sends nothing more, and does not release its lease.
        return new Promise<never>(() => undefined);
      }
      return call.pass();
    });
    const dying = await lab.started({ driver: tampered });
    let rows = ['old'];
    await dying.smart.register(definition(lab, () => rows)).ready();
    [rows, isDying] = [['new'], true];
    const next = await lab.started();
    const cache = next.smart.register(definition(lab, () => ['next']));
    void cache.refresh({ timeout: '30s' }).catch(() => undefined);
    await death;
    expect(new Set((await shown(lab)).map(String)).size).toBe(2);
    void dying.smart.close();
    await waitFor(async () => (await shown(lab)).every((key) => String(key) === '"next"'), {
      message: 'the next leader makes it whole',
      timeoutMs: 30_000,
    });
    expect(new Set(await versions(lab)).size).toBe(1);
  });

  it.each(names)(
    'is due when the slot of %s has lost its data, as the next leader detects',
    async (emptied) => {
      await using lab = openLab();
      const first = await lab.started();
      await first.smart.register(definition(lab, () => ['old'])).ready();
      await first.smart.close();
      const key = lab.name(emptied);
      await lab.redis('DEL', key, `{${key}}:smart-redis:${lab.namespace}:cache`);
      const next = await lab.started();
      const cache = next.smart.register(definition(lab, () => ['new']));
      await waitFor(
        async () => (await shown(lab)).every((shownKey) => String(shownKey) === '"new"'),
        {
          message: 'all groups are built',
          timeoutMs: 20_000,
        },
      );
      expect((await cache.info()).rows).toBe(1);
      expect(new Set(await versions(lab)).size).toBe(1);
    },
  );

  it('is built again if one group is lost, even if the fetcher returns unchanged()', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let isUnchanged = false;
    const cache = smart.register({
      ...definition(lab, () => []),
      fetcher: ({ unchanged, previous }) =>
        isUnchanged && previous !== null ? unchanged() : ['row'],
    });
    await cache.ready();
    isUnchanged = true;
    await cache.refresh();
    const key = lab.name('b');
    await lab.redis('DEL', key, `{${key}}:smart-redis:${lab.namespace}:cache`);
    await cache.refresh().catch((error: unknown) => {
      expect(error).toBeInstanceOf(SmartRedisError);
    });
    await waitFor(
      async () => (await shown(lab)).every((shownKey) => String(shownKey) === '"row"'),
      {
        message: 'all groups are there',
        timeoutMs: 20_000,
      },
    );
  });
});
