import { list, SmartRedisError } from '@smart-redis/core';
import { lyingElector, tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { stagingKeyOf } from './support/staging-key-of.js';
import { describeWithServer } from './support/with-server.js';

describeWithServer('the fence', (openLab, driver) => {
  it('refuses the commit of a leader that was replaced without its knowledge', async () => {
    await using lab = openLab();
    let finish: ((rows: string[]) => void) | undefined;
    const resigned: unknown[] = [];
    const old = await lab.started({
      elector: lyingElector((reason) => void resigned.push(reason)),
    });
    const definition = { name: 'cache', targets: { all: list({ key: lab.name('all') }) } };
    const stale = old.smart.register({
      ...definition,
      fetcher: () =>
        new Promise<string[]>((resolve) => {
          finish = resolve;
        }),
    });
    await waitFor(() => finish, { message: 'the old leader fetches' });

    const fresh = await lab.started({ elector: lyingElector() });
    // As if the old one had been paused for longer than its mark is valid.
    const metadata = `{${lab.name('all')}}:smart-redis:${lab.namespace}:cache`;
    await lab.redis('HDEL', metadata, 'busyUntil', 'busyFor');
    const cache = fresh.smart.register({ ...definition, fetcher: () => ['new'] });
    await cache.ready();
    const { version } = await cache.info();

    finish?.(['old']);
    await waitFor(() => resigned.includes('stale'), { message: 'the old leader is refused' });
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(['"new"']);
    expect((await stale.info()).version).toBe(version);
  });

  it('refuses to publish a staging key that lost rows just before the commit', async () => {
    await using lab = openLab();
    let lose = true;
    const tampered = tamper(driver.connect(lab.server.url), async (call) => {
      const key = stagingKeyOf(call.command);
      if (lose && call.kind === 'commit' && key !== undefined) await lab.redis('LPOP', key);
      return call.pass();
    });
    const { smart } = await lab.started({ driver: tampered });
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['a', 'b', 'c'],
      targets: { all: list({ key: lab.name('all') }) },
    });
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_STAGING_INCOMPLETE');
    expect(error.message).toContain('2 of the 3');
    expect(await lab.redis('EXISTS', lab.name('all'))).toBe(0);
    lose = false;
    expect((await cache.refresh()).rows).toBe(3);
  });

  it('detects rows that were lost while staging', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let lose = true;
    const cache = smart.register({
      name: 'cache',
      fetcher: async function* () {
        for (let id = 0; id < 1000; id += 1) {
          if (id === 900 && lose) await dropStaging();
          yield { id };
        }
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    const dropStaging = async (): Promise<void> => {
      const [, keys] = (await lab.redis(
        'SCAN',
        '0',
        'COUNT',
        '10000',
        'MATCH',
        `*${lab.name('all')}*:staging:*`,
      )) as [string, string[]];
      await lab.redis('DEL', ...keys);
    };
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_STAGING_INCOMPLETE');
    lose = false;
    expect((await cache.refresh()).rows).toBe(1000);
  });

  it.each(['reply', 'request'] as const)('commits once when the first %s is lost', async (what) => {
    await using lab = openLab();
    let isLost = false;
    let fetches = 0;
    const tampered = tamper(driver.connect(lab.server.url), async (call) => {
      if (isLost || call.kind !== 'commit') return call.pass();
      // Rejects while the server does not know the script: nothing is lost then.
      if (what === 'reply') await call.pass();
      isLost = true;
      throw new SmartRedisError('SR_CONNECTION', `the test has lost the ${what}`);
    });
    const { smart } = await lab.started({ driver: tampered });
    const versions: number[] = [];
    smart.on('committed', ({ version }) => void versions.push(version));
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        fetches += 1;
        return ['a'];
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    await waitFor(() => versions.length > 0, { message: 'the commit is known' });
    expect((await cache.info()).version).toBe(versions[0]);
    expect([versions.length, fetches]).toEqual([1, 1]);
    expect(await cache.read.all.length()).toBe(1);
  });

  it('refuses a commit of its own leader that arrives after a later one', async () => {
    await using lab = openLab();
    let late: (() => Promise<unknown>) | undefined;
    let isHeld = false;
    const tampered = tamper(driver.connect(lab.server.url), async (call) => {
      // The empty result has no staging key that could be missing: only its place in the order
      // shows that it is late.
      if (
        isHeld &&
        late === undefined &&
        call.command.some((word) => String(word).includes('"expected":0'))
      ) {
        late = call.pass;
        throw new SmartRedisError('SR_REPLY', 'the test has held the commit back');
      }
      return call.pass();
    });
    const { smart } = await lab.started({ driver: tampered });
    let rows = ['a'];
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rows,
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    rows = [];
    isHeld = true;
    await failureOf(cache.refresh());
    rows = ['b'];
    const { version } = await cache.refresh();
    await late?.().catch(() => undefined);
    expect(late).toBeDefined();
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(['"b"']);
    expect((await cache.info()).version).toBe(version);
  });
});
