import { list } from '@smart-redis/core';
import { startCluster, startRedis, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Instance, Lab } from './support/lab.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';
import { describeSideBySide } from './support/with-server.js';

const register = (lab: Lab, { smart }: Instance, name: string, fetcher = () => ['a row']) =>
  smart.register({ name, fetcher, targets: { all: list({ key: lab.name(name) }) } });

async function leaderAndStandby(lab: Lab): Promise<[leader: Instance, standby: Instance]> {
  const leader = await lab.started();
  await waitFor(() => leader.smart.isLeader, { message: 'the first leads' });
  return [leader, await lab.started()];
}

describeSideBySide('two applications in one namespace', (openLab) => {
  it('get a warning within seconds that one is not served, which names it and says what to do', async () => {
    await using lab = openLab();
    const [leader, other] = await leaderAndStandby(lab);
    await register(lab, leader, 'ours').ready();
    const theirs = register(lab, other, 'theirs');
    const shared = register(lab, other, 'ours');

    const warning = await waitFor(
      () => other.log.find(({ level, fields }) => level === 'warn' && fields.cache === 'theirs'),
      { message: 'a warning' },
    );
    expect(warning.message).toContain('"instance-1"');
    expect(warning.message).toMatch(/Register it there too.*namespace of its own/);
    expect(warning.fields).toMatchObject({ leader: 'instance-1', namespace: lab.namespace });
    expect(await theirs.info()).toMatchObject({ version: null, servedBy: null });
    expect((await shared.info()).servedBy).toBe('instance-1');

    for (const waiting of [
      theirs.ready({ timeout: '300ms' }),
      theirs.refresh({ timeout: '300ms' }),
    ]) {
      const error = await failureOf(waiting);
      expect(error).toMatchObject({
        code: 'SR_TIMEOUT',
        details: { reason: 'unknown-cache', leader: 'instance-1', cache: 'theirs' },
      });
      expect(error.message).toContain('"instance-1"');
    }
    const warnings = other.log.filter(({ fields }) => fields.cache === 'ours');
    expect(warnings).toEqual([]);

    // After a change of leader, the warning concerns the others.
    await leader.smart.close();
    await theirs.ready();
    expect((await theirs.info()).servedBy).toBe('instance-2');
  });

  it('are informed when the leader registers the cache after all', async () => {
    await using lab = openLab();
    const [leader, other] = await leaderAndStandby(lab);
    const late = register(lab, other, 'late');
    const ready = late.ready();
    await waitFor(() => other.log.some(({ level }) => level === 'warn'), {
      message: 'a warning',
    });
    register(lab, leader, 'late');
    await ready;
    await waitFor(() => other.log.some(({ message }) => message.includes('serves the cache now')), {
      message: 'the end of it',
    });
  });
});

describeSideBySide('a call that timed out', (openLab, { connect }) => {
  const reasonOf = async (waiting: Promise<unknown>): Promise<unknown> => {
    const { code, details } = await failureOf(waiting);
    expect(code).toBe('SR_TIMEOUT');
    return details.reason;
  };

  it('says that this instance was not started', async () => {
    await using lab = openLab();
    const cache = register(lab, lab.instance(), 'cache');
    expect(await reasonOf(cache.ready({ timeout: '50ms' }))).toBe('not-started');
  });

  it('says that nobody leads', async () => {
    await using lab = openLab();
    await lab.redis('SET', `{smart-redis:${lab.namespace}}:leader`, 'somebody else');
    const cache = register(lab, await lab.started(), 'cache');
    expect(await reasonOf(cache.ready({ timeout: '200ms' }))).toBe('no-leader');
    expect((await cache.info()).servedBy).toBeNull();
  });

  it('says so even before it has subscribed to the channel', async () => {
    await using lab = openLab();
    await lab.redis('SET', `{smart-redis:${lab.namespace}}:leader`, 'somebody else');
    const { host, port } = lab.server;
    const driver = connect(`redis://${host}:${String(port)}`);
    const subscribe = (): Promise<never> => new Promise(() => undefined);
    const instance = await lab.started({ driver: { ...driver, subscribe } });
    const cache = register(lab, instance, 'cache');
    expect(await reasonOf(cache.ready({ timeout: '50ms' }))).toBe('no-leader');
  });

  it('says that Redis is unreachable', async () => {
    await using server = await startRedis();
    await using lab = openLab();
    const cache = register(lab, await lab.started({ address: server }), 'cache', () => {
      throw new Error('never');
    });
    await server.stop();
    const error = await failureOf(cache.ready({ timeout: '3s' }));
    expect(error).toMatchObject({ code: 'SR_TIMEOUT', details: { reason: 'unreachable' } });
    expect(error.message).toContain('Redis cannot be reached');
  });

  it('says which caches use all slots, and on which instance', async () => {
    await using lab = openLab();
    const leader = await lab.started({ concurrency: 1 });
    await waitFor(() => leader.smart.isLeader, { message: 'it leads' });
    const standby = await lab.started();
    let end = (): void => undefined;
    const slow = leader.smart.register({
      name: 'slow',
      fetcher: () => new Promise<string[]>((resolve) => (end = () => resolve([]))),
      targets: { all: list({ key: lab.name('slow') }) },
    });
    const [here, there] = [leader, standby].map((instance) => register(lab, instance, 'cache'));
    await waitFor(async () => (await reasonOf(slow.ready({ timeout: '500ms' }))) === 'building', {
      message: 'it is known that the slow one is built',
    });
    for (const cache of [here, there]) {
      const details = await waitFor(
        async () => {
          const failure = await failureOf(cache?.ready({ timeout: '500ms' }) ?? Promise.resolve());
          return failure.details.reason === 'slots-taken' ? failure.details : undefined;
        },
        { message: 'it is known that the other one waits' },
      );
      expect(details).toMatchObject({ leader: 'instance-1', running: ['slow'] });
    }
    end();
  });

  it('says why the last attempt failed, and when the next one follows', async () => {
    await using lab = openLab();
    const cache = register(lab, await lab.started(), 'cache', () => {
      throw new Error('the source is away');
    });
    await waitFor(async () => (await cache.info()).lastError !== null, { message: 'a failure' });
    const error = await waitFor(
      async () => {
        const failure = await failureOf(cache.ready({ timeout: '100ms' }));
        return failure.details.reason === 'failing' ? failure : undefined;
      },
      { message: 'it is read in time' },
    );
    expect(error.details).toMatchObject({ nextRefreshAt: expect.any(Date) as Date });
    expect(error.message).toContain('the source is away');
    expect(error.cause).toMatchObject({ code: 'SR_FETCH_FAILED' });
  });
});

describeSideBySide('a standby', (openLab) => {
  it('gets a warning at update() if the leader builds by its own definition', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    let fetches = 0;
    register(lab, leader, 'cache', () => [`old ${String((fetches += 1))}`]);
    const cache = register(lab, standby, 'cache');
    await cache.ready();
    const before = await cache.info();
    expect(before.servedBy).toBe('instance-1');
    await cache.update({ fetcher: () => ['new'] });
    expect((await cache.info()).version).toBeGreaterThan(before.version ?? Number.NaN);
    expect(
      standby.log.filter(({ message }) => message.includes('its own definition')),
    ).toMatchObject([{ level: 'warn', fields: { cache: 'cache', leader: 'instance-1' } }]);
  });

  it('gets an error that names the leader if that has its cache with other keys, whatever it waits for', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    const targets = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, list({ key: lab.name(name) })]));
    const fetcher = () => ['a row'];
    await leader.smart.register({ name: 'cache', fetcher, targets: targets('v1') }).ready();
    const cache = standby.smart.register({ name: 'cache', fetcher, targets: targets('v1', 'v0') });
    // It shares a key.
    await cache.ready();
    expect((await cache.info()).servedBy).toBe('instance-1');
    const error = await failureOf(cache.update({ targets: targets('v2') }));
    expect(error).toMatchObject({
      code: 'SR_SERVED_ELSEWHERE',
      details: { cache: 'cache', leader: 'instance-1' },
    });
    expect(error.message).toContain('with other keys');
    const warning = await waitFor(
      () => standby.log.find(({ message }) => message.includes('as it is registered here')),
      { message: 'a warning' },
    );
    expect(warning.fields).toMatchObject({ cache: 'cache', leader: 'instance-1' });
    for (const waiting of [cache.ready({ timeout: '1s' }), cache.refresh({ timeout: '1s' })]) {
      expect(await failureOf(waiting)).toMatchObject({
        code: 'SR_TIMEOUT',
        details: { reason: 'unknown-cache', leader: 'instance-1' },
      });
    }
    expect((await cache.info()).servedBy).toBeNull();
    const ready = cache.ready();
    await leader.smart.close();
    await ready;
    expect(await lab.redis('LRANGE', lab.name('v2'), '0', '-1')).toEqual(['"a row"']);
  });

  it('gets an error at update() if the leader has no such cache', async () => {
    await using lab = openLab();
    const [, standby] = await leaderAndStandby(lab);
    const cache = register(lab, standby, 'cache');
    expect(await failureOf(cache.update({ fetcher: () => ['new'] }))).toMatchObject({
      code: 'SR_SERVED_ELSEWHERE',
      details: { leader: 'instance-1' },
    });
  });

  it('removes data that the leader does not serve, and keeps a cache of the same name', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    await lab.redis('RPUSH', lab.name('v2'), 'old');
    const fetcher = () => ['a row'];
    await register(lab, leader, 'cache').ready();
    const other = { all: list({ key: lab.name('v2') }) };
    const cache = standby.smart.register({ name: 'cache', fetcher, targets: other });
    await cache.unregister({ dropData: true });
    expect(await lab.redis('EXISTS', lab.name('v2'))).toBe(0);
    expect(await lab.redis('EXISTS', lab.name('cache'))).toBe(1);
  });

  it('does not remove data that the leader would build again', async () => {
    await using lab = openLab();
    const [leader, standby] = await leaderAndStandby(lab);
    const own = register(lab, leader, 'cache');
    const cache = register(lab, standby, 'cache');
    await cache.ready();
    const error = await failureOf(cache.unregister({ dropData: true }));
    expect(error).toMatchObject({
      code: 'SR_SERVED_ELSEWHERE',
      details: { cache: 'cache', leader: 'instance-1' },
    });
    // Nothing was done.
    expect(await cache.read.all.range(0, -1)).toEqual(['a row']);
    expect((await cache.refresh()).servedBy).toBe('instance-1');
    // All instances at once: data is only dropped then.
    await Promise.all([cache, own].map((handle) => handle.unregister({ dropData: true })));
    expect(await lab.redis('EXISTS', lab.name('cache'))).toBe(0);
  });

  it('hears a leader with the same name', async () => {
    await using lab = openLab();
    const leader = await lab.started({ instance: 'the same' });
    await waitFor(() => leader.smart.isLeader, { message: 'the first leads' });
    const standby = await lab.started({ instance: 'the same' });
    expect(standby.smart.instance).toBe('the same');
    const heard: string[] = [];
    const failed: string[] = [];
    standby.smart.on('committed', ({ cache }) => void heard.push(cache));
    standby.smart.on('refreshFailed', ({ cache }) => void failed.push(cache));
    let fetches = 0;
    const cache = register(lab, leader, 'cache', () => {
      fetches += 1;
      if (fetches === 3) throw new Error('not this time');
      return [String(fetches)];
    });
    await cache.ready();
    await cache.refresh();
    await failureOf(cache.refresh());
    await waitFor(() => heard.length >= 2 && failed.length >= 1, {
      message: 'what happened is heard',
    });
  });
});

describeSideBySide('many waiting calls', (openLab) => {
  it('for one cache, with one signal, do not leak listeners', async () => {
    await using lab = openLab();
    const warnings: Error[] = [];
    const listener = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listener);
    const { smart } = await lab.started();
    const { signal } = new AbortController();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['a row'],
      targets: { all: list({ key: lab.name('all') }) },
    });
    for (let index = 0; index < 30; index += 1) smart.on('committed', () => undefined);
    await Promise.all(Array.from({ length: 50 }, () => cache.ready({ signal })));
    await Promise.all(Array.from({ length: 50 }, () => cache.refresh()));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listener);
    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
  });
});

describe('in a cluster', () => {
  it.each(engineClients)(
    'a cache that the leader does not know is named too, over $name',
    async ({ cluster: connect }) => {
      await using cluster = await startCluster();
      await using crew = crewOf('shared');
      const leader = await crew.instance(await connect(cluster));
      await waitFor(() => leader.isLeader, { message: 'the first leads' });
      const other = await crew.instance(await connect(cluster));
      const cache = other.register({
        name: 'theirs',
        fetcher: () => [],
        targets: { all: list({ key: 'theirs' }) },
      });
      await waitFor(
        async () => {
          const { details } = await failureOf(cache.ready({ timeout: '500ms' }));
          return details.reason === 'unknown-cache' && details.leader === leader.instance;
        },
        { message: 'the leader is named' },
      );
    },
  );
});
