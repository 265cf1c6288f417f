// pnpm faults [--seed 1] [--scale 0.1] [--only F3,F4] [--driver ioredis]
// pnpm faults --mutants [--driver ioredis]
// pnpm faults --models
// pnpm faults --docs
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runSearches } from './model/run-searches.js';
import { runMutants } from './mutants/mutants.js';
import { fillDocs } from './report/fill-docs.js';
import { lineOf } from './report/line.js';
import { writeReport } from './report/write-report.js';
import { rows } from './rows.js';
import { driverNames } from './run/driver-name.js';
import { runRows } from './run/run-rows.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
    driver: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    models: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const scale = Number(values.scale);
const ids = values.only?.split(',') ?? rows.map(({ id }) => id);
const chosen = rows.filter(({ id }) => ids.includes(id));
const drivers = driverNames.filter((name) => (values.driver ?? name) === name);
if (!Number.isInteger(seed)) throw new RangeError('--seed takes a whole number');
if (!(scale > 0 && scale <= 10))
  throw new RangeError('--scale takes a number above 0 and up to 10');
if (chosen.length < ids.length) {
  throw new RangeError(`--only takes ${rows.map(({ id }) => id).join(', ')}`);
}
if (drivers.length === 0) throw new RangeError(`--driver takes ${driverNames.join(' or ')}`);

const folder = fileURLToPath(new URL('../results', import.meta.url));
if (values.docs) {
  await fillDocs(fileURLToPath(new URL('../../../docs/faults.md', import.meta.url)), folder, rows);
} else if (values.mutants) {
  const isAllWell = await runMutants(folder, drivers, (line) => console.log(line));
  process.exitCode = isAllWell ? 0 : 1;
} else if (values.models) {
  const isAllWell = await runSearches(folder, (line) => console.log(line));
  process.exitCode = isAllWell ? 0 : 1;
} else {
  console.log(`seed ${String(seed)}, scale ${String(scale)}`);
  const results = await runRows(
    chosen,
    { seed, scale, drivers, progress: (text) => console.error(text) },
    (result) => console.log(lineOf(result)),
  );
  await writeReport(folder, { seed, scale, results });
  const isBad = results.some(
    ({ violations, missed = [] }) => violations.length + missed.length > 0,
  );
  // What a row that could not be run has left open must not delay the exit.
  process.exit(isBad ? 1 : 0);
}
