import type { RedisServer } from '@smart-redis/testing';
import { subjectOf } from '../drivers.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../scenario.js';
import type { MemoryMessage, MemoryWay } from '../workers/memory-message.js';
import { startWorker } from '../workers/start-worker.js';

const pipeline = 'ioredis pipeline by hand';
const ways: readonly (readonly [MemoryWay, string])[] = [
  ['pipeline', pipeline],
  ['ioredis', subjectOf('ioredis')],
  ['redis', subjectOf('redis')],
  ['ancestor', "the ancestor's way"],
];

/** Peak memory of a process that builds a hash from a stream, for streams of several lengths. */
export const memory: Scenario = {
  name: 'memory',
  run: async ({ server, sizes }) => {
    const findings: Findings[] = [];
    for (const rows of sizes.streamRows) {
      const values = new Map<string, number[]>(ways.map(([, name]) => [name, []]));
      let wrong = 0;
      for (let round = 0; round < sizes.memoryRounds; round += 1) {
        for (const [way, name] of ways) {
          values.get(name)?.push(await peakOf(server, way, rows));
          if ((await server.command('HLEN', 'bench:memory')) !== rows) wrong += 1;
          await server.command('DEL', 'bench:memory');
        }
      }
      findings.push({
        title: `Memory above start, ${String(rows)} streamed rows into a hash`,
        figures: figuresOf('MiB', values, [pipeline]),
        counts: { wrong },
      });
    }
    return findings;
  },
};

async function peakOf(server: RedisServer, way: MemoryWay, rows: number): Promise<number> {
  await using worker = startWorker<MemoryMessage>('memory', [server.url, way, String(rows)]);
  const { peakBytes } = await worker.waitForMessage(() => true, {
    message: `the memory of "${way}"`,
    timeoutMs: 300_000,
  });
  return peakBytes / 1024 ** 2;
}
