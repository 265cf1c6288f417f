import type { RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Crew } from './crew.js';
import { startCrew } from './crew.js';
import type { Watcher } from './watcher.js';
import { startWatcher } from './watcher.js';

const ttlMs = 1000;

/**
 * Three processes, a reader that checks every read, and something bad that happens to the leader.
 */
describe.each(['ioredis', 'redis'] as const)('three processes over %s', (driver) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const scenario = async (
    namespace: string,
    body: (crew: Crew, watcher: Watcher) => Promise<void>,
    address: { host: string; port: number } = server,
  ): Promise<void> => {
    const url = `redis://${address.host}:${String(address.port)}`;
    const name = `${namespace}-${driver}`;
    await using crew = await startCrew(3, {
      url,
      driver,
      namespace: name,
      ttl: `${ttlMs}ms`,
    });
    await using watcher = startWatcher(server, name);
    await watcher.moreReads(50);
    await body(crew, watcher);
    await crew.commits(3);
    await watcher.moreReads(50);
    expect(watcher.violations).toEqual([]);
    expect(crew.unhandled()).toEqual([]);
  };
  const leading = async (
    crew: Crew,
  ): Promise<{ leader: NonNullable<ReturnType<Crew['leader']>>; term: number }> => {
    const leader = await waitFor(() => crew.leader(), { message: 'a leader' });
    const terms = leader.messages.flatMap((message) =>
      message.type === 'elected' ? [message.term] : [],
    );
    return { leader, term: Math.max(...terms) };
  };

  it('replace a leader that is killed in mid-staging, within its lease and a second', () =>
    scenario('sigkill', async (crew) => {
      const { leader, term } = await leading(crew);
      await crew.staging(leader);
      const killedAt = Date.now();
      leader.kill('SIGKILL');
      const next = await crew.electionAfter(term);
      expect(next.worker).not.toBe(leader);
      expect(next.at - killedAt).toBeLessThan(ttlMs + 1000);
      expect(await leader.ended).toBe('SIGKILL');
      console.log(
        `takeover after SIGKILL over ${driver}: ${String(next.at - killedAt)} ms (ttl ${String(ttlMs)} ms)`,
      );
    }));

  it('replace a leader that is told to stop, within half a second', () =>
    scenario('sigterm', async (crew) => {
      const { leader, term } = await leading(crew);
      await crew.staging(leader);
      const stoppedAt = Date.now();
      leader.kill('SIGTERM');
      const next = await crew.electionAfter(term);
      expect(next.worker).not.toBe(leader);
      expect(next.at - stoppedAt).toBeLessThan(500);
      expect(await leader.ended).toBe('SIGTERM');
      console.log(`takeover after SIGTERM over ${driver}: ${String(next.at - stoppedAt)} ms`);
    }));

  it('replace a leader that sleeps past its lease in mid-staging, and refuse its commit when it wakes', () =>
    scenario('sigstop', async (crew) => {
      const { leader, term } = await leading(crew);
      await crew.staging(leader);
      leader.kill('SIGSTOP');
      await crew.electionAfter(term);
      await crew.commits(2);
      leader.kill('SIGCONT');
      await waitFor(
        () =>
          leader.messages.some((message) => message.type === 'deposed' && message.term === term),
        {
          message: 'the sleeper notices',
        },
      );
      await crew.commits(2);
    }));

  it('build anew what a restarted Redis has lost', async () => {
    await using own = await startRedis();
    const name = `restart-${driver}`;
    await using crew = await startCrew(3, {
      url: own.url,
      driver,
      namespace: name,
      ttl: `${ttlMs}ms`,
    });
    await using watcher = startWatcher(own, name);
    await watcher.moreReads(50);
    const { version } = watcher;
    const { term } = await leading(crew);
    await watcher.forgiveLoss(() => own.restartEmpty());
    await waitFor(() => watcher.version > version, { message: 'a later version' });
    await crew.commits(3);
    expect((await crew.electionAfter(term)).term).toBeGreaterThan(term);
    expect(watcher.violations).toEqual([]);
    expect(crew.unhandled()).toEqual([]);
  });

  it('go on when all connections are cut, again and again', async () => {
    await using proxy = await startFaultProxy(server);
    await scenario(
      'cut',
      async (crew) => {
        for (let round = 0; round < 5; round += 1) {
          const { leader } = await leading(crew);
          await crew.staging(leader);
          proxy.cutAll();
          await crew.commits(1);
        }
      },
      proxy,
    );
  });
});
