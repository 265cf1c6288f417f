import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { hash, list, set, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import type { DriverUnderTest } from '../support/drivers.js';

/** Rows of each version. */
export const rowCount = 2000;

/** The keys that a ledger fills. */
export const keysOf = (namespace: string): Record<'byId' | 'all' | 'stamp', string> => ({
  byId: `{${namespace}}:by-id`,
  all: `{${namespace}}:all`,
  stamp: `{${namespace}}:stamps`,
});

/** Three instances that refresh one cache as often as they can. */
export interface Ledger extends AsyncDisposable {
  readonly namespace: string;
  /** The highest term that has been won. */
  readonly term: number;
  /** Waits until half of a further refresh has been fetched. */
  staging(): Promise<void>;
  /** Waits for this number of further commits, by any instance. */
  commits(count: number): Promise<void>;
}

/** Starts a {@link Ledger}; resolves after the first commit. */
export async function startLedger(driver: DriverUnderTest, url: string): Promise<Ledger> {
  const namespace = `ledger-${randomUUID().slice(0, 8)}`;
  const instances = ['one', 'two', 'three'].map(
    (instance) =>
      new SmartRedis({
        driver: driver.connect(url),
        elector: leaseElector({ spread: false, ttl: '1s' }),
        namespace,
        instance,
        logger: false,
      }),
  );
  let [term, stagings, commits] = [0, 0, 0];

  /**
   * Every row carries the stamp of its fetch, so that a reader can see which rows belong together.
   */
  async function* fetchRows(): AsyncGenerator<{ id: number; stamp: string }> {
    const stamp = randomUUID();
    for (let id = 0; id < rowCount; id += 1) {
      yield { id, stamp };
      if (id === rowCount / 2) stagings += 1;
      if (id % 50 === 0) await turn();
    }
  }

  const keys = keysOf(namespace);
  for (const smart of instances) {
    smart.on('elected', (event) => (term = Math.max(term, event.term)));
    smart.on('committed', ({ instance }) => {
      // Each instance also reports the commits of the others.
      if (instance === smart.instance) commits += 1;
    });
    smart.register({
      name: 'ledger',
      fetcher: fetchRows,
      refresh: { every: '20ms' },
      targets: {
        byId: hash({ key: keys.byId, id: 'id' }),
        all: list({ key: keys.all }),
        stamp: set({ key: keys.stamp, member: 'stamp' }),
      },
    });
  }
  const ledger: Ledger = {
    namespace,
    get term() {
      return term;
    },
    staging: async () => {
      const before = stagings;
      await waitFor(() => stagings > before, { message: 'a refresh half way', everyMs: 1 });
    },
    commits: async (count) => {
      const before = commits;
      await waitFor(() => commits >= before + count, { message: `${String(count)} commits` });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(instances.map((smart) => smart.close()));
    },
  };
  await Promise.all(instances.map((smart) => smart.start()));
  await waitFor(() => commits > 0, { message: 'a first commit' });
  return ledger;
}
