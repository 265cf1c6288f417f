// pnpm soak [--minutes 10]
import { parseArgs } from 'node:util';
import { startRedis } from '@smart-redis/testing';
import { verdictsOf } from './judge.js';
import { soakRound, startPair } from './rounds.js';
import type { Sample } from './sample.js';
import { takeSample } from './sample.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError('--minutes takes a number above 0');

await using server = await startRedis();
const samples: Sample[] = [];
const endsAt = performance.now() + minutes * 60_000;
let pair = await startPair(server.url);
for (let round = 1; performance.now() < endsAt; round += 1) {
  pair = await soakRound(server, pair, round);
  samples.push(await takeSample(server));
  if (round % 20 === 0) console.error(`round ${String(round)}: ${JSON.stringify(samples.at(-1))}`);
}
await Promise.all(pair.map((smart) => smart.close()));

const verdicts = verdictsOf(samples);
for (const { measure, early, late, isFlat } of verdicts) {
  console.log(`${isFlat ? 'flat ' : 'GROWS'} ${measure}: ${String(early)} → ${String(late)}`);
}
console.log(`${String(samples.length)} rounds in ${String(minutes)} minutes`);
process.exitCode = verdicts.every(({ isFlat }) => isFlat) ? 0 : 1;
