import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Candidacy, Leadership } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { netDriver, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PingElectorOptions } from '../src/index.js';
import { pingElector } from '../src/index.js';
import { pingHost } from '../src/ping-host.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

interface Candidate extends AsyncDisposable {
  readonly leaderships: readonly Leadership[];
  readonly warnings: readonly string[];
  leads(): boolean;
}

/** An instance `host:…` that campaigns by ping; ends with its block. */
async function campaign(
  namespace: string,
  host: string,
  options: PingElectorOptions,
): Promise<Candidate> {
  const driver = netDriver(server);
  await driver.open();
  const ending = new AbortController();
  const leaderships: Leadership[] = [];
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const candidacy: Candidacy = {
    ...{
      driver,
      namespace,
      instance: `${host}:${randomUUID()}`,
      leaderKey: `{${namespace}}:leader`,
    },
    ...{
      signal: ending.signal,
      clock: systemClock,
      random: Math.random,
      newId: randomUUID,
      highestSeenTerm: () => 0,
    },
    logger: {
      debug: ignore,
      info: ignore,
      warn: (message) => void warnings.push(message),
      error: ignore,
    },
  };
  const run = async (): Promise<void> => {
    for await (const leadership of pingElector({ keyTtl: '10m', ...options }).campaign(candidacy))
      leaderships.push(leadership);
  };
  const running = run();
  return {
    leaderships,
    warnings,
    leads: () => leaderships.some((leadership) => leadership.isCurrent()),
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await running;
      await driver.close();
    },
  };
}

const quick = { every: '20ms', timeout: '10ms' } as const;
const namespaceOf = (): string => `ping-${randomUUID()}`;

describe('a standby', () => {
  it('takes over after so many misses in a row, and not before', async () => {
    const namespace = namespaceOf();
    await using leader = await campaign(namespace, 'leader', {
      ...quick,
      probe: () => Promise.resolve(true),
    });
    await waitFor(() => leader.leads(), { message: 'the first leads' });
    const answers = [true, false, false, true, false, false, false];
    const asked: string[] = [];
    await using standby = await campaign(namespace, 'standby', {
      ...quick,
      probe: ({ host }) => {
        asked.push(host);
        return Promise.resolve(answers[asked.length - 1] ?? false);
      },
    });
    await waitFor(() => standby.leads(), { message: 'the standby leads' });
    expect(asked).toEqual(answers.map(() => 'leader'));
    const [old] = leader.leaderships;
    await waitFor(() => old?.signal.reason === 'taken', { message: 'the old leader notices' });
    expect(standby.leaderships[0]?.term).toBeGreaterThan(old?.term ?? Number.NaN);
    // Its timer rests while it leads.
    expect(asked).toHaveLength(answers.length);
  });

  it('takes over from a holder that never answers, such as a dead process on a live host that a probe asks', async () => {
    const dead = namespaceOf();
    await server.command('SET', `{${dead}}:leader`, 'somewhere:1 dead-candidacy');
    await using second = await campaign(dead, 'standby', {
      ...quick,
      probe: () => new Promise<never>(() => undefined),
    });
    await waitFor(() => second.leads(), { message: 'the standby leads' });
  });

  it('replaces exactly the holder that it has seen', async () => {
    const namespace = namespaceOf();
    const key = `{${namespace}}:leader`;
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

  it('takes nobody for dead because it cannot ping, and says so once', async () => {
    const namespace = namespaceOf();
    await server.command('SET', `{${namespace}}:leader`, 'leader:1 a');
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      await using standby = await campaign(namespace, 'standby', quick);
      if (hasPingProgram('/bin/ping')) return; // the package does not look on the PATH where this stands
      await waitFor(() => standby.warnings.length > 0, { message: 'the warning' });
      expect(standby.warnings).toEqual([expect.stringContaining('"ping" cannot be run')]);
      expect(standby.leads()).toBe(false);
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('a real ping', () => {
  const missing = !hasPingProgram('ping');
  if (missing)
    console.log(
      'skipped: there is no ping program on this machine (Debian: apt-get install iputils-ping)',
    );

  it.skipIf(missing)('reaches this machine, and not one that nobody has', async () => {
    expect(await pingHost('127.0.0.1', 1000)).toBe(true);
    expect(await pingHost('no-such-host.invalid', 1000)).toBe(false);
  });

  it.skipIf(missing || !canMakeNamespaces())('notices that a host goes away', async () => {
    const [name, address] = ['smart-redis-ping', '10.231.77.2'];
    const ip = (command: string): Buffer =>
      execFileSync('ip', command.split(' '), { stdio: 'ignore' });
    ip(`netns add ${name}`);
    try {
      ip(`link add sr-here type veth peer name sr-there netns ${name}`);
      ip('addr add 10.231.77.1/24 dev sr-here');
      ip('link set sr-here up');
      ip(`-n ${name} addr add ${address}/24 dev sr-there`);
      ip(`-n ${name} link set sr-there up`);
      await waitFor(() => pingHost(address, 1000), { message: 'the host answers' });
      ip(`-n ${name} link set sr-there down`);
      expect(await pingHost(address, 1000)).toBe(false);
    } finally {
      ip(`netns del ${name}`);
    }
  });

  it('is never sent to what is no host', async () => {
    expect(await pingHost('-f 127.0.0.1', 1000)).toBe(false);
    expect(await pingHost('', 1000)).toBe(false);
  });
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

function canMakeNamespaces(): boolean {
  try {
    execFileSync('ip', ['netns', 'add', 'smart-redis-try'], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'del', 'smart-redis-try'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('skipped: no network namespaces can be made on this machine');
    return false;
  }
}

function hasPingProgram(program: string): boolean {
  try {
    execFileSync(program, ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
