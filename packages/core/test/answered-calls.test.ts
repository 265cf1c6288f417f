import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { systemClock } from '../src/contracts/clock.js';
import { guardConnection } from '../src/drivers/guarded-connection.js';
import type { RawConnection } from '../src/drivers/raw-connection.js';
import { SmartRedisError } from '../src/errors/errors.js';

const wordsPerCall = 1000;
const calls = 4000;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void;

const oldBytes = (): number => {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space');
  if (space === undefined) throw new Error('V8 tells of no old space');
  return space.space_used_size;
};

it('lets go of the commands of answered calls before the next full collection', async () => {
  const unused = (): never => {
    throw new Error('not used');
  };
  const guarded = guardConnection({
    clock: systemClock,
    address: 'nowhere',
    isRenewedWhenDemoted: true,
    connectTimeoutMs: 1000,
    translate: unused,
    open: (handlers): RawConnection => ({
      connect: () => setImmediate(() => handlers.onReady()),
      call: () => new Promise((resolve) => setImmediate(resolve)),
      callAll: unused,
      transact: unused,
      subscribe: unused,
      unsubscribe: unused,
      destroySocket: unused,
      close: () => undefined,
    }),
  });
  await guarded.ready(1000);
  const callOnce = (): Promise<unknown> => {
    const command = ['HSET', ...Array.from({ length: wordsPerCall }, (_, index) => index * 1.5)];
    return guarded.guard(['HSET'], 1000, async (raw) => {
      await raw.call(['HSET'], undefined, false);
      return command.length;
    });
  };

  const underWay: Promise<unknown>[] = [];
  gc({ type: 'major' });
  const before = oldBytes();
  for (let call = 1; call <= calls; call += 1) {
    underWay.push(callOnce());
    // Two at a time, as a refresh does.
    if (underWay.length > 1) await underWay.shift();
    if (call % 10 === 0) gc({ type: 'minor' });
  }
  const kept = oldBytes() - before;
  await Promise.all(underWay);
  guarded.close(new SmartRedisError('SR_CLOSED', 'closed'));

  const given = calls * wordsPerCall * 8;
  // Without letting go it is all of it; other tests of this process leave some of theirs.
  expect(kept).toBeLessThan(given / 5);
});
