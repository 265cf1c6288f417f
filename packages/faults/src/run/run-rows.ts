import type { WorkerProgram } from '../lab/processes/bundle-worker.js';
import type { Row, RowReport } from '../row.js';
import type { DriverName } from './driver-name.js';
import { seededRandom } from './seeded-random.js';

/** Options of a run of rows. */
export interface RunOptions {
  readonly seed: number;
  readonly drivers: readonly DriverName[];
  /** The share of a row's full number of tries, above 0 and up to 1. */
  readonly scale: number;
  progress(text: string): void;
  /** See `RowContext`. */
  readonly program?: WorkerProgram;
  /** See `RowContext`. */
  readonly isMix?: boolean;
}

/** The result of a row on one client library. */
export interface RowResult extends RowReport {
  readonly id: string;
  readonly title: string;
  readonly bar: string;
  readonly driver: DriverName;
  readonly durationMs: number;
}

/** Runs rows one after another, each on each library; reports each result as soon as it exists. */
export async function runRows(
  rows: readonly Row[],
  { seed, drivers, scale, progress, ...shared }: RunOptions,
  onResult: (result: RowResult) => void,
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const row of rows) {
    for (const driver of drivers) {
      const startedAt = performance.now();
      const report = await row
        .run({
          ...shared,
          driver,
          // Each row has its own random sequence, so that a row that is run alone repeats what it
          // did among the others.
          random: seededRandom(seed + Number(row.id.slice(1)) * 7919),
          tries: (full) => Math.max(1, Math.round(full * scale)),
          progress: (text) => progress(`${row.id} ${driver}: ${text}`),
        })
        .catch((error: unknown) => notRun(error));
      const { id, title, bar } = row;
      const durationMs = Math.round(performance.now() - startedAt);
      const result = { id, title, bar, driver, durationMs, ...report };
      onResult(result);
      results.push(result);
    }
  }
  return results;
}

function notRun(error: unknown): RowReport {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { tries: 0, violations: [`could not be run: ${why}`], control: 'not run' };
}
