import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import type { AcquireOptions, ElectionAnnouncement } from '@smart-redis/core/electors';
import {
  acquireLeaderKey,
  issueTerm,
  parseElectionAnnouncement,
  releaseLeaderKey,
  renewLeaderKey,
} from '@smart-redis/core/electors';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { RedisServer } from '../../src/index.js';
import { netDriver, startRedis, waitFor } from '../../src/index.js';

let server: RedisServer;
let driver: RedisDriver;
beforeAll(async () => {
  server = await startRedis();
  driver = netDriver(server);
  await driver.open();
});
afterAll(async () => {
  await driver.close();
  await server.stop();
});

/** A claim to a leader key that no other test knows. */
function claim(changes: Partial<AcquireOptions> = {}): AcquireOptions {
  const id = randomUUID();
  return {
    leaderKey: `{${id}}:leader`,
    instance: 'host a',
    candidacy: 'first',
    ttlMs: 60_000,
    minTerm: 0,
    channel: `channel ${id}`,
    timeoutMs: 2000,
    ...changes,
  };
}

const get = (key: string) => server.command('GET', key);

describe('acquireLeaderKey', () => {
  it('takes a free key for its lifetime, under a term of about now', async () => {
    const options = claim();
    const result = await acquireLeaderKey(driver, options);
    assert.ok(result.won && Math.abs(result.term - Date.now()) < 60_000);
    assert.equal(await get(options.leaderKey), 'host a first');
    assert.equal(await get(`${options.leaderKey}:term`), String(result.term));
    assert.equal(await server.command('PTTL', `${options.leaderKey}:term`), -1);
    const lifetimeMs = Number(await server.command('PTTL', options.leaderKey));
    assert.ok(lifetimeMs > 50_000 && lifetimeMs <= 60_000);
  });

  it('tells the loser who leads, for how long and under which term', async () => {
    const options = claim();
    const won = await acquireLeaderKey(driver, options);
    const lost = await acquireLeaderKey(driver, { ...options, candidacy: 'second' });
    assert.ok(!lost.won);
    assert.equal(lost.holder, 'host a first');
    assert.equal(lost.term, won.term);
    assert.ok(lost.expiresInMs !== null && lost.expiresInMs > 50_000);
  });

  it('says null for a key that never expires', async () => {
    const options = claim({ ttlMs: null });
    await acquireLeaderKey(driver, options);
    const lost = await acquireLeaderKey(driver, { ...options, candidacy: 'second' });
    assert.equal(!lost.won && lost.expiresInMs, null);
  });

  it('answers the same candidacy the same again, and lets the key live anew', async () => {
    const options = claim();
    const first = await acquireLeaderKey(driver, options);
    await server.command('PEXPIRE', options.leaderKey, '1000');
    assert.deepEqual(await acquireLeaderKey(driver, options), first);
    assert.ok(Number(await server.command('PTTL', options.leaderKey)) > 50_000);
  });

  it('issues the same candidacy a greater term when a fence has seen its own', async () => {
    const options = claim();
    const { term } = await acquireLeaderKey(driver, options);
    const again = await acquireLeaderKey(driver, { ...options, minTerm: term });
    // By one, or by as many milliseconds as have passed.
    assert.ok(again.won && again.term > term);
  });

  it('writes terms of sixteen digits exactly', async () => {
    const options = claim({ minTerm: 2 ** 53 - 10 });
    assert.equal((await acquireLeaderKey(driver, options)).term, 2 ** 53 - 9);
    assert.equal(await get(`${options.leaderKey}:term`), String(2 ** 53 - 9));
  });

  it('goes on from the time when the last term is no number', async () => {
    for (const nonsense of ['nonsense', 'nan', 'inf', '-5', '1e300', '']) {
      const options = claim();
      await server.command('SET', `${options.leaderKey}:term`, nonsense);
      const { term } = await acquireLeaderKey(driver, options);
      assert.ok(Math.abs(term - Date.now()) < 60_000, `${nonsense} led to ${String(term)}`);
    }
  });

  it('announces an election and a release, once each', async () => {
    const options = claim({ instance: 'quote " and ü' });
    const heard: (ElectionAnnouncement | undefined)[] = [];
    await driver.subscribe(options.channel, {
      onMessage: (message) => void heard.push(parseElectionAnnouncement(message)),
      onGap: () => undefined,
    });
    const { term } = await acquireLeaderKey(driver, options);
    await acquireLeaderKey(driver, options);
    await releaseLeaderKey(driver, { ...options, term });
    await releaseLeaderKey(driver, { ...options, term });
    await waitFor(() => heard.length > 1, { message: 'both announcements' });
    const { instance } = options;
    assert.deepEqual(heard, [
      { type: 'elected', instance, term },
      { type: 'released', instance, term },
    ]);
  });

  it('leads unannounced where the user may not publish', async () => {
    await server.command('ACL', 'SETUSER', 'default', 'resetchannels');
    try {
      const options = claim();
      assert.equal((await acquireLeaderKey(driver, options)).won, true);
      assert.equal(await releaseLeaderKey(driver, options), true);
    } finally {
      await server.command('ACL', 'SETUSER', 'default', 'allchannels');
    }
  });

  it('knows its script after SCRIPT FLUSH', async () => {
    await server.command('SCRIPT', 'FLUSH');
    assert.equal((await acquireLeaderKey(driver, claim())).won, true);
  });
});

describe('renewLeaderKey', () => {
  it('prolongs the life of its own key', async () => {
    const options = claim({ ttlMs: 5000 });
    await acquireLeaderKey(driver, options);
    assert.deepEqual(await renewLeaderKey(driver, { ...options, ttlMs: 90_000 }), { held: true });
    assert.ok(Number(await server.command('PTTL', options.leaderKey)) > 60_000);
  });

  it('leaves a missing key missing', async () => {
    const options = claim();
    assert.deepEqual(await renewLeaderKey(driver, options), { held: false, holder: null });
    assert.equal(await get(options.leaderKey), null);
  });

  it('leaves the key of another as it is', async () => {
    const options = claim();
    await acquireLeaderKey(driver, options);
    await server.command('PEXPIRE', options.leaderKey, '5000');
    const found = await renewLeaderKey(driver, { ...options, candidacy: 'second' });
    assert.deepEqual(found, { held: false, holder: 'host a first' });
    assert.ok(Number(await server.command('PTTL', options.leaderKey)) <= 5000);
  });
});

describe('releaseLeaderKey', () => {
  it('deletes its own key, and keeps the last term', async () => {
    const options = claim();
    const { term } = await acquireLeaderKey(driver, options);
    assert.equal(await releaseLeaderKey(driver, options), true);
    assert.equal(await get(options.leaderKey), null);
    assert.equal(await get(`${options.leaderKey}:term`), String(term));
  });

  it('tells whoever leads next of a term that a fence was seen to hold', async () => {
    const options = claim();
    const { term } = await acquireLeaderKey(driver, options);
    assert.equal(await releaseLeaderKey(driver, { ...options, minTerm: term + 5000 }), true);
    const next = await acquireLeaderKey(driver, { ...options, candidacy: 'second' });
    assert.deepEqual(next, { won: true, term: term + 5001 });
  });

  it('never lowers the last term', async () => {
    const options = claim();
    const { term } = await acquireLeaderKey(driver, options);
    await releaseLeaderKey(driver, { ...options, minTerm: term - 5000 });
    assert.equal(await get(`${options.leaderKey}:term`), String(term));
  });

  it('leaves the key of another alone, and the last term', async () => {
    const options = claim();
    const { term } = await acquireLeaderKey(driver, options);
    const other = { ...options, candidacy: 'second', minTerm: term + 5000 };
    assert.equal(await releaseLeaderKey(driver, other), false);
    assert.equal(await get(options.leaderKey), 'host a first');
    assert.equal(await get(`${options.leaderKey}:term`), String(term));
  });
});

describe('issueTerm', () => {
  it('rises from term to term, through elections too, and takes no key', async () => {
    const options = claim();
    const first = await issueTerm(driver, options);
    assert.equal(await get(options.leaderKey), null);
    const { term: second } = await acquireLeaderKey(driver, options);
    const third = await issueTerm(driver, { ...options, minTerm: second + 5 });
    assert.ok(first < second && third > second + 5);
  });
});
