import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { drivers } from '../support/drivers.js';
import { startLedger } from './ledger.js';
import { startWatcher } from './watcher.js';

/**
 * Three instances, a reader that checks every read, and a fault of Redis. Faults of the leader's
 * process are tested in packages/faults.
 */
describe.concurrent.each(drivers)('three instances over $name', (driver) => {
  it('rebuild what a restarted Redis has lost', async () => {
    await using server = await startRedis();
    await using ledger = await startLedger(driver, server.url);
    await using watcher = startWatcher(server, ledger.namespace);
    await watcher.moreReads(50);
    const { version } = watcher;
    const { term } = ledger;
    await watcher.forgiveLoss(() => server.restartEmpty());
    await waitFor(() => watcher.version > version, { message: 'a later version' });
    await ledger.commits(3);
    expect(ledger.term).toBeGreaterThan(term);
    expect(watcher.violations).toEqual([]);
  });

  it('continue when all connections are cut repeatedly', async () => {
    await using server = await startRedis();
    await using proxy = await startFaultProxy(server);
    await using ledger = await startLedger(driver, `redis://${proxy.host}:${String(proxy.port)}`);
    await using watcher = startWatcher(server, ledger.namespace);
    await watcher.moreReads(50);
    for (let round = 0; round < 5; round += 1) {
      await ledger.staging();
      proxy.cutAll();
      await ledger.commits(1);
    }
    await ledger.commits(3);
    await watcher.moreReads(50);
    expect(watcher.violations).toEqual([]);
  });
});
