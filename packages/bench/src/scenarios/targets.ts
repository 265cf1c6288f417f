import type { SmartRedis } from '@smart-redis/core';
import { hash, list, sortedSet } from '@smart-redis/core';
import { driverNames, subjectOf } from '../drivers.js';
import { measuredRatios } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import type { PipedCommand, ReadyPipe } from '../peers/redis-cli-pipe.js';
import { filling, readyPipe } from '../peers/redis-cli-pipe.js';
import type { Row } from '../rows.js';
import { streamRows } from '../rows.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';

const one = { byId: hash({ key: '{bench:targets}:by-id' }) };
const three = {
  ...one,
  all: list({ key: '{bench:targets}:all' }),
  ranked: sortedSet({ key: '{bench:targets}:ranked', score: 'amount', member: 'id' }),
};

/** The same for Redis without smart-redis. */
const filled: readonly PipedCommand<Row>[] = [
  filling('hash', one.byId.key),
  filling('list', three.all.key),
  { head: ['ZADD', three.ranked.key], wordsOf: ({ amount, id }) => [String(amount), id] },
];

/** The costs of two additional targets for the same rows, for smart-redis and for Redis. */
export const targets: Scenario = {
  name: 'targets',
  run: async (bench) => {
    const findings: Findings[] = [];
    for (const driver of driverNames) {
      const smart = await startInstance(driver, bench.server.url);
      let wrong = 0;
      try {
        const contenders = [
          contender(smart, 'one target', one, bench.sizes.rows, () => (wrong += 1)),
          contender(smart, 'three targets', three, bench.sizes.rows, () => (wrong += 1)),
        ];
        const rates = await interleave(contenders, bench.sizes.rounds);
        const found = {
          title: `Hash alone, or hash, list and sorted set: ${subjectOf(driver)}`,
          figures: figuresOf('rows/s', rates, ['three targets', 'one target']),
          counts: { wrong },
        };
        // These are rates, so one ÷ three is the time of three targets ÷ the time of one.
        const measured = measuredRatios('threeTargets', found, 'three targets', ['one target']);
        findings.push({ ...found, measured });
      } finally {
        await smart.close();
      }
    }
    return [...findings, await limitOf(bench)];
  },
};

async function limitOf({ server, sizes }: Bench): Promise<Findings> {
  await using onePipe = await readyPipe(server, filled.slice(0, 1), streamRows(sizes.rows));
  await using threePipe = await readyPipe(server, filled, streamRows(sizes.rows));
  let wrong = 0;
  const piped = (name: string, { run }: ReadyPipe): Contender => ({
    name,
    run,
    units: sizes.rows,
    settle: async () => {
      if ((await server.command('HLEN', one.byId.key)) !== sizes.rows) wrong += 1;
      await server.command('DEL', ...filled.map(({ head }) => head[1]));
    },
  });
  const rates = await interleave(
    [piped('one target', onePipe), piped('three targets', threePipe)],
    sizes.rounds,
  );
  return {
    title: 'Hash alone, or hash, list and sorted set: redis-cli --pipe, ready-made',
    figures: figuresOf('rows/s', rates, ['three targets', 'one target']),
    counts: { wrong },
  };
}

function contender(
  smart: SmartRedis,
  name: string,
  shown: typeof one | typeof three,
  rows: number,
  onWrong: () => void,
): Contender {
  let settle = (): Promise<void> => Promise.resolve();
  return {
    name,
    units: rows,
    run: async () => {
      const cache = smart.register({
        // Every client fills the same key, each in its own namespace.
        adopt: true,
        name: 'targets',
        fetcher: () => streamRows(rows),
        targets: shown,
      });
      settle = async () => {
        if ((await cache.read.byId.size()) !== rows) onWrong();
        await cache.unregister({ dropData: true });
      };
      await cache.ready();
    },
    settle: () => settle(),
  };
}
