import assert from 'node:assert/strict';
import type { RedisDriver } from '@smart-redis/core';
import type { ChannelListener, ConnectionStatus } from '@smart-redis/core/drivers';
import type { Candidacy } from '@smart-redis/core/electors';
import {
  electionChannelOf,
  formatElectionAnnouncement,
  listenForWakeUps,
} from '@smart-redis/core/electors';
import { describe, it } from 'vitest';
import type { ManualClock } from '../../src/index.js';
import { manualClock } from '../../src/index.js';

/** A place to listen at, and the means to make noise there. */
function createPlace(changes: Partial<RedisDriver> = {}) {
  const clock: ManualClock = manualClock();
  const channels = new Map<string, ChannelListener>();
  let tell: (status: ConnectionStatus) => void = () => undefined;
  const driver = {
    cluster: false,
    database: 3,
    subscribe: (channel: string, listener: ChannelListener) => {
      channels.set(channel, listener);
      return Promise.resolve({ close: () => Promise.resolve(void channels.delete(channel)) });
    },
    onStatus: (listener: typeof tell) => {
      tell = listener;
      return () => (tell = () => undefined);
    },
    ...changes,
  };
  const ignore = (): void => undefined;
  const candidacy = {
    driver,
    clock,
    namespace: 'reports',
    leaderKey: '{reports}:leader',
    random: () => 0.5,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  } as unknown as Candidacy; // a wake-up needs no more of either
  const wakeUps = listenForWakeUps(candidacy, { keyspaceEvents: true, minGapMs: 20 });
  const { signal } = new AbortController();
  const wakesUp = async (): Promise<boolean> => {
    let isAwake = false;
    const waiting = wakeUps.wait(1000, signal).then(() => (isAwake = true));
    await clock.advanceAsync(100);
    const wokeEarly = isAwake;
    await clock.advanceAsync(1000);
    await waiting;
    return wokeEarly;
  };
  return {
    clock,
    channels,
    wakeUps,
    wakesUp,
    signal,
    tell: (status: ConnectionStatus) => tell(status),
  };
}

const election = electionChannelOf('reports', 3);
const keyspace = '__keyspace@3__:{reports}:leader';
const released = formatElectionAnnouncement({ type: 'released', instance: 'a', term: 1 });
const elected = formatElectionAnnouncement({ type: 'elected', instance: 'a', term: 1 });

describe('a wake-up', () => {
  it('comes once for the subscription that stands, and then only when something happens', async () => {
    const place = createPlace();
    assert.equal(await place.wakesUp(), true);
    assert.equal(await place.wakesUp(), false);
  });

  const noises: readonly (readonly [
    string,
    boolean,
    (p: ReturnType<typeof createPlace>) => void,
  ])[] = [
    ['a release', true, (place) => place.channels.get(election)?.onMessage(released)],
    ['an election', false, (place) => place.channels.get(election)?.onMessage(elected)],
    ['garbage', false, (place) => place.channels.get(election)?.onMessage('{"type":"released"}')],
    ['a gap', true, (place) => place.channels.get(election)?.onGap()],
    ['the deletion of the key', true, (place) => place.channels.get(keyspace)?.onMessage('del')],
    ['a renewal of the key', false, (place) => place.channels.get(keyspace)?.onMessage('expire')],
    ['a connection that is ready', true, (place) => place.tell('ready')],
    ['a connection that is lost', false, (place) => place.tell('lost')],
  ];
  for (const [noise, isHeard, make] of noises) {
    it(`${isHeard ? 'comes' : 'does not come'} from ${noise}`, async () => {
      const place = createPlace();
      await place.wakesUp();
      make(place);
      assert.equal(await place.wakesUp(), isHeard);
    });
  }

  it('is kept for a waiter that comes later, but not for a second one', async () => {
    const place = createPlace();
    await place.wakesUp();
    place.tell('ready');
    place.tell('ready');
    assert.deepEqual([await place.wakesUp(), await place.wakesUp()], [true, false]);
  });

  it('comes at most once in a gap, however much noise there is', async () => {
    const place = createPlace();
    await place.wakesUp();
    let wakes = 0;
    const sleeper = (async () => {
      for (; wakes < 10; wakes += 1) await place.wakeUps.wait(1000, place.signal);
    })();
    for (let ms = 0; ms < 100; ms += 1) {
      place.tell('ready');
      await place.clock.advanceAsync(1);
    }
    assert.ok(wakes <= 6, `${String(wakes)} wake-ups in 100 ms`);
    await place.clock.advanceAsync(10_000);
    await sleeper;
  });

  it('needs no keyspace events, and asks for none in a cluster', () => {
    assert.deepEqual([...createPlace({ cluster: true }).channels.keys()], [election]);
    assert.deepEqual([...createPlace().channels.keys()], [election, keyspace]);
  });

  it('is subscribed for again after a refusal, as often as it takes', async () => {
    let refusals = 0;
    const place = createPlace({
      cluster: true,
      subscribe: () => {
        refusals += 1;
        return Promise.reject(new Error('no'));
      },
    });
    await place.clock.advanceAsync(200_000);
    assert.ok(refusals > 10);
    await place.wakeUps.close();
    assert.equal(place.clock.timerCount, 0);
  });

  it('leaves nothing behind when closed, though a subscription never settles', async () => {
    const place = createPlace({ subscribe: () => new Promise(() => undefined) });
    const closed = place.wakeUps.close();
    await place.clock.advanceAsync(1000);
    await closed;
    assert.equal(place.clock.timerCount, 0);
  });
});
