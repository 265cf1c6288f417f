import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { acquireLeaderKey, electionChannelOf } from '@smart-redis/core/electors';
import type { RedisServer } from '@smart-redis/testing';
import { netDriver, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PingElectorOptions } from '../src/index.js';
import { pingElector } from '../src/index.js';
import type { Candidate } from './candidate.js';
import { leaderKeyOf, startCandidate } from './candidate.js';
import { answers, fakePing } from './fake-ping.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const campaign = (
  namespace: string,
  host: string,
  options: PingElectorOptions,
): Promise<Candidate> => startCandidate(server, namespace, host, options);

const quick = { every: '20ms', timeout: '10ms' } as const;
/** So long that nothing in a test can come from a look at the key. */
const slow = { every: '5m', keyTtl: '2h' } as const;
const lives = (): Promise<boolean> => Promise.resolve(true);
const isDead = (): Promise<boolean> => Promise.resolve(false);

describe('a standby', () => {
  it('takes over after so many misses in a row, and not before', async () => {
    const namespace = randomUUID();
    await using leader = await campaign(namespace, 'leader', { ...quick, probe: lives });
    await waitFor(() => leader.leads(), { message: 'the first leads' });
    const replies = [true, false, false, true, false, false, false];
    const asked: string[] = [];
    await using standby = await campaign(namespace, 'standby', {
      ...quick,
      probe: ({ host }) => {
        asked.push(host);
        return Promise.resolve(replies[asked.length - 1] ?? false);
      },
    });
    await waitFor(() => standby.leads(), { message: 'the standby leads' });
    expect(asked).toEqual(replies.map(() => 'leader'));
    const [old] = leader.leaderships;
    await waitFor(() => old?.signal.reason === 'taken', { message: 'the old leader notices' });
    expect(standby.leaderships[0]?.term).toBeGreaterThan(old?.term ?? Number.NaN);
  });

  it('asks nobody while it leads', async () => {
    const namespace = randomUUID();
    await server.command('SET', leaderKeyOf(namespace), 'first:1 a');
    let askCount = 0;
    const probe = (): Promise<boolean> => {
      askCount += 1;
      return Promise.resolve(false);
    };
    await using standby = await campaign(namespace, 'standby', { ...quick, probe });
    await waitFor(() => standby.leads(), { message: 'the standby leads' });
    const { pauses } = standby;
    await waitFor(() => standby.pauses > pauses + 10, { message: 'renewals' });
    expect(askCount).toBe(3);
  });

  it('takes over from a holder that never answers', async () => {
    const namespace = randomUUID();
    await server.command('SET', leaderKeyOf(namespace), 'somewhere:1 dead-candidacy');
    const probe = (): Promise<boolean> => new Promise(() => undefined);
    await using standby = await campaign(namespace, 'standby', { ...quick, probe });
    await waitFor(() => standby.leads(), { message: 'the standby leads' });
  });

  it('takes a probe that throws for a miss', async () => {
    for (const probe of [() => Promise.reject(new Error('refused')), throwAtOnce] as const) {
      const namespace = randomUUID();
      await server.command('SET', leaderKeyOf(namespace), 'somewhere:1 dead-candidacy');
      await using standby = await campaign(namespace, 'standby', { ...quick, probe });
      await waitFor(() => standby.leads(), { message: 'the standby leads' });
      expect(standby.errors).toEqual([]);
    }
  });

  it('learns by a probe what no ping tells: that the process is dead on a host that lives', async () => {
    await using ping = await fakePing(answers);
    const namespace = randomUUID();
    const leader = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(leader, 'spawn');
    await server.command('SET', leaderKeyOf(namespace), '127.0.0.1:1 a', 'PX', '600000');
    await using byPing = await campaign(namespace, 'by-ping', quick);
    let askCount = 0;
    const probe = (): Promise<boolean> => {
      askCount += 1;
      return Promise.resolve(leader.exitCode === null && leader.signalCode === null);
    };
    await using byProbe = await campaign(namespace, 'by-probe', { ...quick, probe });
    await waitFor(() => askCount > 5, { message: 'answers' });
    expect([byPing.leads(), byProbe.leads()]).toEqual([false, false]);
    leader.kill('SIGKILL');
    await waitFor(() => byProbe.leads(), { message: 'the one with the probe leads' });
    expect(byPing.leaderships).toEqual([]);
    expect((await ping.hosts()).length).toBeGreaterThan(0);
  });

  it('replaces exactly the holder that it has seen', async () => {
    const namespace = randomUUID();
    const key = leaderKeyOf(namespace);
    await server.command('SET', key, 'first:1 a');
    const asked: string[] = [];
    await using standby = await campaign(namespace, 'standby', {
      ...quick,
      probe: async ({ host }) => {
        asked.push(host);
        // The third miss of the first holder comes when another holds the key already.
        if (asked.length === 3) await server.command('SET', key, 'second:2 b');
        return host === 'second';
      },
    });
    await waitFor(() => asked.includes('second'), { message: 'the second holder is asked' });
    expect(await server.command('GET', key)).toBe('second:2 b');
    expect(standby.leads()).toBe(false);
  });

  it('holds the silence of one holder against no other', async () => {
    const namespace = randomUUID();
    const key = leaderKeyOf(namespace);
    await server.command('SET', key, 'first:1 a');
    const asked: string[] = [];
    await using standby = await campaign(namespace, 'standby', {
      ...quick,
      probe: async ({ host }) => {
        asked.push(host);
        const count = asked.filter((each) => each === host).length;
        if (host === 'first' && count === 2) await server.command('SET', key, 'second:2 b');
        return host === 'second' && count > 2;
      },
    });
    await waitFor(() => asked.filter((host) => host === 'second').length > 5, {
      message: 'the second holder is asked',
    });
    expect(standby.leaderships).toEqual([]);
  });

  it('takes over in the moment of the last miss', async () => {
    const namespace = randomUUID();
    await server.command('SET', leaderKeyOf(namespace), 'somewhere:1 dead-candidacy');
    let miss = (): void => undefined;
    const probe = (): Promise<boolean> =>
      new Promise((resolve) => {
        miss = () => resolve(false);
      });
    const options = { ...slow, timeout: '4m', misses: 1, probe } as const;
    await using standby = await campaign(namespace, 'standby', options);
    await isHeard(namespace, 1);
    await isQuiet(standby);
    expect(standby.leads()).toBe(false);
    miss();
    await waitFor(() => standby.leads(), { message: 'the standby leads' });
  });

  it('hears a release while it waits for an answer', async () => {
    const namespace = randomUUID();
    await using leader = await campaign(namespace, 'leader', { ...slow, probe: lives });
    await waitFor(() => leader.leads(), { message: 'the first leads' });
    let isAsked = false;
    const probe = (): Promise<boolean> => {
      isAsked = true;
      return new Promise(() => undefined);
    };
    await using standby = await campaign(namespace, 'standby', { ...slow, timeout: '4m', probe });
    await waitFor(() => isAsked, { message: 'a question' });
    await isHeard(namespace, 2);
    await leader.leaderships[0]?.resign();
    await waitFor(() => standby.leads(), { message: 'the standby leads' });
  });
});

describe('a leader', () => {
  it('hears at once that it was replaced', async () => {
    const namespace = randomUUID();
    await using leader = await campaign(namespace, 'leader', { ...slow, probe: lives });
    await waitFor(() => leader.leads(), { message: 'it leads' });
    await isHeard(namespace, 1);
    const leaderKey = leaderKeyOf(namespace);
    const driver = netDriver(server);
    await driver.open();
    const { won } = await acquireLeaderKey(driver, {
      leaderKey,
      instance: 'next',
      candidacy: 'b',
      ttlMs: 60_000,
      timeoutMs: 2000,
      minTerm: 0,
      channel: electionChannelOf(namespace),
      replaces: String(await server.command('GET', leaderKey)),
    });
    await driver.close();
    expect(won).toBe(true);
    const [old] = leader.leaderships;
    await waitFor(() => old?.signal.aborted, { message: 'the end of the leadership' });
    expect(old?.signal.reason).toBe('taken');
  });

  it('does not fight for ever with another that it cannot reach either', async () => {
    const namespace = randomUUID();
    await using one = await campaign(namespace, 'one', { ...quick, probe: isDead });
    await using other = await campaign(namespace, 'other', { ...quick, probe: isDead });
    const electionCount = (): number => one.leaderships.length + other.leaderships.length;
    await waitFor(() => electionCount() > 1, { message: 'a takeover' });
    const pausesOfBoth = (): number => one.pauses + other.pauses;
    const pauses = pausesOfBoth();
    await waitFor(() => pausesOfBoth() > pauses + 100, { message: 'many questions' });
    // Each is replaced once at most; after that it knows that its questions tell nothing.
    expect(electionCount()).toBeLessThanOrEqual(3);
  });
});

describe('without a ping that works, a standby', () => {
  const places: readonly (readonly [string, string, () => Promise<AsyncDisposable>])[] = [
    ['there is no program', '10.1.2.3:1 a', () => Promise.resolve(withoutPrograms())],
    [
      'this user may not ping',
      '10.1.2.3:1 a',
      () => fakePing('echo "ping: socket: Operation not permitted" >&2; exit 2'),
    ],
    ['the holder has no host in its name', 'my worker a', () => fakePing(answers)],
  ];
  for (const [why, holder, arrange] of places) {
    it(`takes nobody for dead and warns once when ${why}`, async () => {
      await using place = await arrange();
      expect(place).toBeDefined();
      const namespace = randomUUID();
      await server.command('SET', leaderKeyOf(namespace), holder);
      await using standby = await campaign(namespace, 'standby', quick);
      await waitFor(() => standby.pauses > 40, { message: 'many questions' });
      expect(standby.leaderships).toEqual([]);
      expect(standby.warnings).toEqual([expect.stringContaining('cannot ping')]);
      await server.command('DEL', leaderKeyOf(namespace));
      await waitFor(() => standby.leads(), { message: 'it leads when the key is free' });
    });
  }
});

describe('options', () => {
  it.each([
    ['every', { every: '1ms' }],
    ['timeout', { every: '1s', timeout: '2s' }],
    ['misses', { misses: 0 }],
    ['keyTtl', { every: '10s', keyTtl: '20s' }],
    ['hostOf', { hostOf: 'name' }],
    ['probe', { probe: true }],
  ])('with a wrong %s are refused by name', (option, options) => {
    expect(() => pingElector(options as never)).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        details: expect.objectContaining({ option }) as object,
      }),
    );
  });
});

function throwAtOnce(): never {
  throw new Error('no promise');
}

function withoutPrograms(): AsyncDisposable {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  return {
    [Symbol.asyncDispose]: () => {
      process.env.PATH = path;
      return Promise.resolve();
    },
  };
}

async function isHeard(namespace: string, count: number): Promise<void> {
  const channel = electionChannelOf(namespace);
  const isSubscribed = async (): Promise<boolean> => {
    const reply = await server.command('PUBSUB', 'NUMSUB', channel);
    return Array.isArray(reply) && reply[1] === count;
  };
  await waitFor(isSubscribed, { message: `${String(count)} subscriptions` });
}

/** The looks at the key are over that a new subscription brings; the next one is minutes away. */
async function isQuiet(standby: Candidate): Promise<void> {
  let { pauses } = standby;
  let quietSince = performance.now();
  const hasBeenQuiet = (): boolean => {
    if (standby.pauses !== pauses) quietSince = performance.now();
    ({ pauses } = standby);
    return performance.now() - quietSince > 200;
  };
  await waitFor(hasBeenQuiet, { message: 'no more looks at the key' });
}
