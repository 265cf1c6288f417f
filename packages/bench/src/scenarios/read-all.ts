import { hash, SmartRedis } from '@smart-redis/core';
import { driverOf, subjectOf } from '../drivers.js';
import { streamRows } from '../rows.js';
import type { Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';
import type { ReadAllMessage, ReadAllWay } from '../workers/read-all-message.js';

const key = 'bench:read-all';
const byHand = 'HSCAN and JSON.parse by hand, ioredis';
const ways: readonly (readonly [ReadAllWay, string])[] = [
  ['bare', byHand],
  ['ioredis', `values(), ${subjectOf('ioredis')}`],
  ['redis', `values(), ${subjectOf('redis')}`],
];

/** Reading every row of a hash, page by page. */
export const readAll: Scenario = {
  name: 'read-all',
  run: async ({ server, sizes, programs }) => {
    const rows = sizes.arrayRows;
    await using smart = new SmartRedis({
      driver: driverOf('ioredis', server.url),
      namespace: 'bench-read-all',
    });
    const cache = smart.register({
      // Every client fills the same key, each in its own namespace.
      adopt: true,
      name: 'read-all',
      fetcher: () => streamRows(rows),
      targets: { byId: hash({ key }) },
    });
    await smart.start();
    await cache.ready();
    const seen = new Map<string, ReadAllMessage[]>(ways.map(([, name]) => [name, []]));
    for (let round = 0; round < sizes.memoryRounds; round += 1) {
      for (const [way, name] of ways) {
        await using worker = await programs.start<ReadAllMessage>('read-all', [
          ...[server.url, way, key],
        ]);
        const message = await worker.waitForMessage(() => true, {
          message: 'every row is read',
          timeoutMs: 120_000,
        });
        seen.get(name)?.push(message);
      }
    }
    const valuesOf = (measure: keyof ReadAllMessage, by: number): Map<string, number[]> =>
      new Map([...seen].map(([name, all]) => [name, all.map((one) => one[measure] / by)]));
    // HSCAN may return a row twice while a hash is rehashed, but never omits one.
    const wrong = [...seen.values()].flat().filter((one) => one.rows < rows).length;
    const growth = valuesOf('growthBytes', 1024 ** 2);
    return [
      {
        title: `Read all ${String(rows)} rows of a hash`,
        figures: figuresOf('rows/s', valuesOf('rowsPerSecond', 1), [byHand]),
        counts: { wrong },
      },
      {
        title: `Read all ${String(rows)} rows of a hash: memory above start`,
        figures: figuresOf('MiB', growth, [byHand]),
        counts: { wrong },
        measured: ways.slice(1).map(([, subject]) => ({
          goal: 'flatReading',
          subject,
          value: Math.max(...(growth.get(subject) ?? [])),
        })),
      },
    ];
  },
};
