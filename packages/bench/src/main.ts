import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findRedis } from '@smart-redis/testing';
import { goalLine } from './report/goal-lines.js';
import { tableOf } from './report/table.js';
import { writeDocs } from './report/write-docs.js';
import { markdownOf, ratiosOf, writeResults } from './report/write-results.js';
import { runScenarios } from './run-scenarios.js';
import { scenarios } from './scenarios.js';
import { fullSizes, quickSizes, withRounds } from './sizes.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
});
const names = values.only?.split(',') ?? scenarios.map(({ name }) => name);
const chosen = scenarios.filter(({ name }) => names.includes(name));
if (chosen.length < names.length) {
  throw new RangeError(`--only takes ${scenarios.map(({ name }) => name).join(', ')}`);
}

const sizes = withRounds(values.quick ? quickSizes : fullSizes, values.rounds);
const findings = await runScenarios(
  chosen,
  sizes,
  (found) => {
    console.log(tableOf(found));
    for (const measured of found.measured ?? []) console.log(goalLine(measured));
  },
  ({ name }, seconds) => console.log(`${name}: ${seconds.toFixed(0)} s\n`),
);
const measured = findings.flatMap((found) => found.measured ?? []);
console.log(measured.map(goalLine).join('\n'));
const results = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  redis: (await findRedis()).version,
  cores: availableParallelism(),
  load: loadavg()[0] ?? 0,
  sizes: values.quick ? ('quick' as const) : ('full' as const),
  findings,
};
await writeResults(fileURLToPath(new URL('../results', import.meta.url)), results);
if (values.docs) {
  const docs = (file: string): string =>
    fileURLToPath(new URL(`../../../docs/${file}`, import.meta.url));
  await writeDocs(docs('performance.md'), markdownOf(results));
  await writeFile(docs('ratios.svg'), await ratiosOf(results));
}
