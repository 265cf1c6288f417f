import { SmartRedis } from '@smart-redis/core';
import { memoryDriver } from '@smart-redis/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerCaches } from '../caches.js';
import type { AirportPulse } from '../reports/airport-pulse.js';
import type { Report } from '../reports/report.js';
import type { Stamped, WatchedSource } from '../sources/watch-source.js';

const [atlanta, chicago]: [AirportPulse, AirportPulse] = [
  { airport: 'ATL', flights: 9, averageDelay: 3, worstHours: 41.5, worstAt: '2001-03-29 02:05' },
  { airport: 'ORD', flights: 7, averageDelay: 8, worstHours: 12, worstAt: null },
];

/** Stands for a database: what it answers is set by the test. No test waits for SQL. */
class FakeSource implements WatchedSource {
  readonly answers: Record<string, readonly object[]> = {};
  /** Why every question fails. */
  failure: Error | undefined;

  // eslint-disable-next-line @typescript-eslint/require-await -- a database would be waited for
  async *ask<Row extends object>(report: Report<Row>): AsyncGenerator<Stamped<Row>> {
    if (this.failure !== undefined) throw this.failure;
    for (const row of this.answers[report.name] ?? []) yield { ...(row as Row), stamp: 1 };
  }
}

/** The caches of the demo, without its databases and without a Redis. */
describe('the caches of the demo', () => {
  const source = new FakeSource();
  let driver: ReturnType<typeof memoryDriver>;
  let smart: SmartRedis;
  beforeEach(async () => {
    source.answers['airport-pulse'] = [atlanta, chicago];
    source.failure = undefined;
    driver = memoryDriver();
    smart = new SmartRedis({ driver, logger: false });
    registerCaches(smart, { duckdb: source, postgres: source });
    await smart.start();
    await driver.advance('1s');
  });
  afterEach(() => smart.close());

  const airports = async (): Promise<unknown> => {
    const stored = (await driver.redis.command('LRANGE', 'pulse:ranking', '0', '-1')) as string[];
    return stored.map((row) => (JSON.parse(row) as AirportPulse).airport);
  };

  it('show the pulse of the airports under five keys', async () => {
    const stored = JSON.stringify({ ...atlanta, stamp: 1 });
    expect(await driver.redis.command('HGET', 'pulse:by-airport', 'ATL')).toBe(stored);
    expect(await airports()).toEqual(['ATL', 'ORD']);
    expect(await driver.redis.command('ZREVRANGE', 'pulse:worst', '0', '0', 'WITHSCORES')).toEqual([
      stored,
      '41.5',
    ]);
    expect(await driver.redis.command('SCARD', 'pulse:airports')).toBe(2);
    expect(await driver.redis.command('GET', 'pulse:report')).toContain('"airport":"ORD"');
  });

  it('ask for the pulse every ten seconds', async () => {
    source.answers['airport-pulse'] = [chicago];
    await driver.advance('8s');
    expect(await airports()).toEqual(['ATL', 'ORD']);
    await driver.advance('1s');
    expect(await airports()).toEqual(['ORD']);
  });

  it('show the last pulse for as long as the database fails', async () => {
    source.failure = new Error('the database is away');
    await driver.advance('1m');
    expect(await airports()).toEqual(['ATL', 'ORD']);
    source.failure = undefined;
    source.answers['airport-pulse'] = [chicago];
    await driver.advance('1m');
    expect(await airports()).toEqual(['ORD']);
  });
});
