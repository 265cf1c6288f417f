import type { RedisServer } from '@smart-redis/testing';
import { subjectOf } from '../drivers.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../scenario.js';
import type { MemoryMessage, MemoryWay } from '../workers/memory-message.js';
import { startWorker } from '../workers/start-worker.js';

const key = 'bench:memory';
const pipeline = 'ioredis pipeline by hand';
const ways: readonly (readonly [MemoryWay, string])[] = [
  ['pipeline', pipeline],
  ['ioredis', subjectOf('ioredis')],
  ['redis', subjectOf('redis')],
  ['ancestor', "the ancestor's way"],
];

/** Memory of a process that builds a hash from a stream, for streams of several lengths. */
export const memory: Scenario = {
  name: 'memory',
  run: async ({ server, sizes }) => {
    const findings: Findings[] = [];
    for (const rows of sizes.streamRows) {
      const seen = new Map<string, MemoryMessage[]>(ways.map(([, name]) => [name, []]));
      let wrong = 0;
      for (let round = 0; round < sizes.memoryRounds; round += 1) {
        for (const [way, name] of ways) {
          seen.get(name)?.push(await memoryOf(server, way, rows));
          if ((await server.command('HLEN', key)) !== rows) wrong += 1;
          await server.command('DEL', key);
        }
      }
      const inMiB = (measure: keyof MemoryMessage): Map<string, number[]> =>
        new Map([...seen].map(([name, all]) => [name, all.map((one) => one[measure] / 1024 ** 2)]));
      const stream = `${String(rows)} streamed rows into a hash`;
      findings.push(
        {
          title: `Peak memory of the process, ${stream}`,
          figures: figuresOf('MiB', inMiB('peakBytes'), [pipeline]),
          counts: { wrong },
        },
        {
          title: `Memory above start, ${stream}`,
          figures: figuresOf('MiB', inMiB('growthBytes'), [pipeline]),
          counts: { wrong },
        },
      );
    }
    return findings;
  },
};

async function memoryOf(server: RedisServer, way: MemoryWay, rows: number): Promise<MemoryMessage> {
  await using worker = startWorker<MemoryMessage>('memory', [server.url, way, String(rows)]);
  return await worker.waitForMessage(() => true, {
    message: `the memory of "${way}"`,
    timeoutMs: 300_000,
  });
}
