import { leaseElector } from '@smart-redis/lease';
import type { CacheDefinition, SmartRedisOptions, Target } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
}
type Definition = CacheDefinition<Row[], undefined, Record<string, Target<Row>>>;

const services: readonly (readonly [string, () => Partial<SmartRedisOptions>])[] = [
  ['one leader', () => ({})],
  ['seats', () => ({ elector: leaseElector({ ttl: '3s' }) })],
];

/** A cache whose fetches are counted. */
function counted(lab: Lab, changes: Partial<Definition> = {}) {
  const fetches: string[] = [];
  const definition: Definition = {
    name: 'cache',
    refresh: { every: '50ms' },
    fetcher: ({ reason }) => {
      fetches.push(reason);
      return [{ id: String(fetches.length) }];
    },
    targets: { all: hash({ key: lab.name('all'), id: 'id' }) },
    ...changes,
  };
  return { fetches, definition };
}

/** Resolves when a further cache, due all the time, was refreshed several times meanwhile. */
async function passTime(lab: Lab, options: Partial<SmartRedisOptions>): Promise<void> {
  const { smart } = await lab.started({ ...options, namespace: `${lab.namespace}-time` });
  const { fetches, definition } = counted(lab, {
    targets: { all: list({ key: lab.name('time') }) },
  });
  smart.register(definition);
  await waitFor(() => fetches.length >= 8, { message: 'time to pass' });
  await smart.close();
}

describeWithServer('a pause', (openLab) => {
  it.each(services)(
    'beats the schedule until it is over, from any instance, under %s',
    async (_, options) => {
      await using lab = openLab();
      const first = await lab.started(options());
      const { fetches, definition } = counted(lab);
      const cache = first.smart.register(definition);
      await cache.ready();
      const steering = lab.instance({ elector: false });
      const other = steering.smart.register(definition);
      await other.pause('the source is wrong');
      const paused = await cache.info();
      expect(paused.paused).toMatchObject({ reason: 'the source is wrong', by: 'instance-2' });
      expect(Math.abs((paused.paused?.at.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(paused.nextRefreshAt).toBeNull();
      // A refresh that was running may end.
      await passTime(lab, options());
      const before = fetches.length;
      await passTime(lab, options());
      expect(fetches).toHaveLength(before);

      const { version, paused: still } = await other.refresh();
      expect(fetches).toHaveLength(before + 1);
      expect(version).toBeGreaterThan(paused.version ?? Number.NaN);
      expect(still).toEqual(paused.paused);
      await passTime(lab, options());
      expect(fetches).toHaveLength(before + 1);

      await other.resume();
      expect((await cache.info()).paused).toBeNull();
      // At once, and not when the runner looks the next time by itself.
      await waitFor(() => fetches.length > before + 3, { timeoutMs: 4000, message: 'refreshes' });
    },
  );

  it.each(services)('beats a first build, and ready() says so, under %s', async (_, options) => {
    await using lab = openLab();
    const { smart } = lab.instance(options());
    const { fetches, definition } = counted(lab);
    const cache = smart.register(definition);
    await cache.pause();
    await smart.start();
    const error = await failureOf(cache.ready({ timeout: '1500ms' }));
    expect(error.code).toBe('SR_TIMEOUT');
    expect(error.details).toMatchObject({ reason: 'paused', paused: { reason: null } });
    expect(error.message).toContain('it is paused since');
    expect(fetches).toEqual([]);
    expect((await cache.info()).paused).toMatchObject({ reason: null, by: 'instance-1' });
    await cache.refresh();
    await cache.ready();
    expect(fetches).toEqual(['requested']);
    await passTime(lab, options());
    expect(fetches).toEqual(['requested']);
  });

  it('is not carried along where it ends by itself, as in a rollback', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { definition } = counted(lab, { refresh: { every: '1h' } });
    const cache = smart.register(definition);
    await cache.ready();
    const at = Date.now();
    const paused = JSON.stringify({ reason: null, by: 'x', at, until: at + 600_000 });
    await lab.redis(
      'HSET',
      `{${lab.name('all')}}:smart-redis:${lab.namespace}:cache`,
      'paused',
      paused,
    );
    await cache.update({ targets: { all: hash({ key: lab.name('z-all'), id: 'id' }) } });
    expect((await cache.info()).paused).toBeNull();
    const moved = `{${lab.name('z-all')}}:smart-redis:${lab.namespace}:cache`;
    expect(await lab.redis('HGET', moved, 'paused')).toBeNull();
  });

  it('survives restarts, a new schedule, a new shape, other targets and update()', async () => {
    await using lab = openLab();
    const first = await lab.started();
    const { fetches, definition } = counted(lab);
    const cache = first.smart.register(definition);
    await cache.ready();
    await cache.pause('kept');
    const { paused } = await cache.info();
    await first.smart.close();
    const before = fetches.length;

    const next = await lab.started();
    const changed = next.smart.register({
      ...definition,
      refresh: { every: '20ms' },
      shape: 2,
      targets: {
        all: hash({ key: lab.name('all'), id: 'id' }),
        more: list({ key: lab.name('a-more') }),
      },
    });
    await passTime(lab, {});
    expect(fetches).toHaveLength(before);
    await changed.update({ refresh: { every: '10ms' } });
    expect(fetches).toHaveLength(before + 1);
    // No key stays, so the metadata are elsewhere now.
    await changed.update({ targets: { all: list({ key: lab.name('another') }) } });
    expect(fetches).toHaveLength(before + 2);
    expect((await changed.info()).paused).toEqual(paused);
    await passTime(lab, {});
    expect(fetches).toHaveLength(before + 2);
    expect((await changed.info()).paused).toEqual(paused);
  });

  it('beats a retry and keys that are gone, and a request that failed is not repeated', async () => {
    await using lab = openLab();
    const first = await lab.started();
    let isBroken = false;
    const { fetches, definition } = counted(lab);
    const failing: Definition = {
      ...definition,
      fetcher: (context) => {
        if (isBroken) {
          fetches.push('failed');
          throw new Error('the source is away');
        }
        return definition.fetcher instanceof Function ? definition.fetcher(context) : [];
      },
    };
    const cache = first.smart.register(failing);
    await cache.ready();
    await cache.pause();
    await cache.refresh();
    isBroken = true;
    const before = fetches.length;
    expect((await failureOf(cache.refresh())).message).toContain('the source is away');
    await passTime(lab, {});
    expect(fetches).toHaveLength(before + 1);
    await lab.redis('DEL', lab.name('all'));
    await first.smart.close();
    const second = await lab.started();
    second.smart.register(failing);
    await passTime(lab, {});
    expect(fetches).toHaveLength(before + 1);
  });

  it('counts in every group of targets, and ends with dropped data', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { fetches, definition } = counted(lab, {
      atomic: false,
      targets: { one: list({ key: lab.name('{one}') }), two: list({ key: lab.name('{two}') }) },
    });
    const cache = smart.register(definition);
    await cache.ready();
    await cache.pause();
    const before = fetches.length;
    await cache.update({
      targets: { two: list({ key: lab.name('{two}') }), one: list({ key: lab.name('{one}') }) },
    });
    expect((await cache.info()).paused).not.toBeNull();
    await passTime(lab, {});
    expect(fetches.length).toBeLessThanOrEqual(before + 2);
    await cache.unregister({ dropData: true });
    const again = smart.register(definition);
    await again.ready();
    expect((await again.info()).paused).toBeNull();
  });

  it('takes a reason that is text, and no other', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    const cache = smart.register(counted(lab).definition);
    for (const reason of ['', 7, null, 'x'.repeat(1001), '\ud800']) {
      const error = await failureOf(cache.pause(reason as string));
      expect(error).toMatchObject({ code: 'SR_INVALID_OPTION', details: { option: 'reason' } });
    }
    await lab.redis(
      'HSET',
      `{${lab.name('all')}}:smart-redis:${lab.namespace}:cache`,
      'paused',
      '7',
    );
    expect((await cache.info()).paused).toBeNull();
  });
});
