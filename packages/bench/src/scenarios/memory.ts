import { subjectOf } from '../drivers.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';
import type { MemoryMessage, MemorySource, MemoryWay } from '../workers/memory-message.js';

const key = 'bench:memory';
const pipeline = 'ioredis pipeline by hand';
const ways: readonly (readonly [MemoryWay, string])[] = [
  ['pipeline', pipeline],
  ['ioredis', subjectOf('ioredis')],
  ['redis', subjectOf('redis')],
  ['ancestor', "the ancestor's way"],
];

const ours = ways.filter(([way]) => way === 'ioredis' || way === 'redis');

/** Memory of a process that builds a hash from streams of several lengths, and from an array. */
export const memory: Scenario = {
  name: 'memory',
  run: async (bench) => {
    const { streamRows, longStreamRows, arrayRows, memoryRounds } = bench.sizes;
    const findings: Findings[] = [];
    for (const rows of streamRows)
      findings.push(...(await compare(bench, ways, rows, 'stream', memoryRounds)));
    // Only smart-redis: the classic method would need all memory of the machine.
    findings.push(...(await compare(bench, ours, longStreamRows, 'stream', 1)));
    findings.push(...(await compare(bench, ours, arrayRows, 'array', memoryRounds)));
    return findings;
  },
};

async function compare(
  bench: Bench,
  compared: typeof ways,
  rows: number,
  source: MemorySource,
  rounds: number,
): Promise<Findings[]> {
  const { server } = bench;
  const seen = new Map<string, MemoryMessage[]>(compared.map(([, name]) => [name, []]));
  let wrong = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, name] of compared) {
      seen.get(name)?.push(await memoryOf(bench, way, rows, source));
      if ((await server.command('HLEN', key)) !== rows) wrong += 1;
      await server.command('UNLINK', key);
    }
  }
  const inMiB = (measure: keyof MemoryMessage): Map<string, number[]> =>
    new Map([...seen].map(([name, all]) => [name, all.map((one) => one[measure] / 1024 ** 2)]));
  const what =
    source === 'stream'
      ? `${String(rows)} streamed rows into a hash`
      : `an array of ${String(rows)} rows into a hash`;
  const growth = inMiB('growthBytes');
  return [
    {
      title: `Peak memory of the process, ${what}`,
      figures: figuresOf('MiB', inMiB('peakBytes'), [pipeline]),
      counts: { wrong },
    },
    {
      title: `Memory above start, ${what}`,
      figures: figuresOf('MiB', growth, [pipeline]),
      counts: { wrong },
      measured: ours.map(([, name]) => ({
        goal: source === 'array' ? 'arrayMemory' : 'memory',
        subject: `${name}, ${what}`,
        value: Math.max(...(growth.get(name) ?? [])),
      })),
    },
  ];
}

async function memoryOf(
  { server, programs }: Bench,
  way: MemoryWay,
  rows: number,
  source: MemorySource,
): Promise<MemoryMessage> {
  const args = [server.url, way, String(rows), source];
  await using worker = await programs.start<MemoryMessage>('memory', args);
  return await worker.waitForMessage(() => true, {
    message: `the memory of "${way}"`,
    timeoutMs: 300_000,
  });
}
