import type { Target } from '../../contracts/target.js';
import type { SmartRedisError } from '../../errors/errors.js';
import { isSmartRedisError } from '../../errors/errors.js';
import { baselineOf } from '../../guard/baseline-of.js';
import type { GuardRun } from '../../guard/guard-run.js';
import { guardRunOf } from '../../guard/guard-run.js';
import type { CacheState } from '../../metadata/cache-state.js';
import { nothingToKeep } from '../../metadata/renew-version.js';
import type { ResolvedDefinition } from '../../settings/cache-definition.js';
import type { FetchedResult } from '../../source/take-answer.js';
import { batchesOf } from '../../staging/batches.js';
import type { RowBatch } from '../../staging/row-batch.js';
import { finishTarget, writeBatch } from '../../staging/write-batch.js';
import { untilAborted } from '../../waiting/linked-signal.js';
import { loadHasher } from '../delta/hasher.js';
import type { Answer } from '../fetch-answer.js';
import type { RefreshContext } from '../refresh-context.js';
import { runCheck } from '../run-check.js';
import type { PreviewChanges } from './count-preview-changes.js';
import { countPreviewChanges } from './count-preview-changes.js';
import { memoryReads } from './memory-driver.js';
import type { PreviewContent } from './preview-content.js';
import { createPreviewContent } from './preview-content.js';

/** What a refresh would publish now. */
export interface CachePreview<Row = unknown> {
  /** Number of rows that would be published; so far, if the guard has stopped the source. */
  readonly rows: number;
  /** The first rows, as the fetcher or the schema of the guard returned them; or the single value. */
  readonly sample: readonly Row[];
  /** Size of the version in bytes. */
  readonly bytes: number;
  /** How long it took to fetch and encode the rows, in milliseconds. */
  readonly durationMs: number;
  /** Why the guard would refuse it; empty: it would be published. */
  readonly refusals: readonly SmartRedisError[];
  /**
   * What it would change, in elements of one target: the first one with ids and rows (a hash, a
   * sorted set), or else a set, or a list. `null` if no target can be compared, or the guard has
   * stopped the source.
   */
  readonly changes: PreviewChanges | null;
}

/** What a preview works with. */
export interface PreviewJob {
  readonly context: RefreshContext;
  readonly definition: ResolvedDefinition;
  readonly state: CacheState;
  readonly metadataKeys: readonly string[];
  /** Number of rows in the sample. */
  readonly limit: number;
  /** Aborts with the error to reject with. */
  readonly signal: AbortSignal;
}

/** The state of a preview whose rows are read. */
interface Reading {
  readonly content: PreviewContent;
  readonly sample: unknown[];
  rows: number;
}

/** Reads what a fetcher has answered, as a refresh would, and writes nothing. */
export async function previewAnswer(
  job: PreviewJob,
  answered: Promise<Answer>,
): Promise<CachePreview> {
  const { context, definition, state, signal } = job;
  const startedAt = context.clock.monotonic();
  const durationMs = (): number => context.clock.monotonic() - startedAt;
  const hash = await loadHasher();
  const guard = guardRunOf({ definition, baseline: baselineOf(state), isForced: false });
  const answer = await untilAborted(answered, signal);
  if (answer.isUnchanged) return unchanged(job, durationMs());
  const content = createPreviewContent(hash, guard?.check !== undefined);
  const reading: Reading = { content, sample: [], rows: 0 };
  const stopped = await refusalOf(untilAborted(read(job, guard, answer.result, reading), signal));
  const tookMs = durationMs();
  const { rows, sample } = reading;
  const facts = { rows, sample, bytes: content.bytes, durationMs: tookMs };
  // A source that was stopped was not read to its end.
  if (stopped !== undefined) return { ...facts, refusals: [stopped], changes: null };
  const refusals = await judge(job, guard, reading);
  const target = comparedTarget(definition);
  if (target === undefined) return { ...facts, refusals, changes: null };
  const counting = countPreviewChanges(context.driver, target, content, hash);
  return { ...facts, refusals, changes: await untilAborted(counting, signal) };
}

/** The refusal with which work has ended; `undefined`: it was done. */
async function refusalOf(work: Promise<void>): Promise<SmartRedisError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isSmartRedisError(error, 'SR_REFUSED')) return error;
    throw error;
  }
}

async function read(
  { context, definition, limit, signal }: PreviewJob,
  guard: GuardRun | undefined,
  fetched: FetchedResult,
  reading: Reading,
): Promise<void> {
  const { clock, losses } = context;
  const result = (await guard?.admit(fetched, { clock, signal, isHasty: false })) ?? fetched;
  const staged = Object.values(definition.targets).map((target) => ({
    target,
    stagingKey: target.key,
  }));
  const take = (target: Target, commands: ReturnType<typeof writeBatch>): void => {
    guard?.count(target, commands);
    reading.content.add(target, commands);
  };
  guard?.begin();
  const options = { clock, losses, signal, guard: guard?.rows };
  let last: RowBatch | undefined;
  for await (const batch of batchesOf(result, staged, options)) {
    last = batch;
    reading.rows += batch.rows.length;
    for (const row of batch.rows) {
      if (reading.sample.length < limit) reading.sample.push(copyOf(row));
    }
    for (const { target, stagingKey } of staged) {
      take(target, writeBatch(target, stagingKey, batch));
    }
  }
  const total = { rows: reading.rows, form: result.form };
  for (const each of staged) take(each.target, finishTarget(each, total, last));
}

/** All refusals; a check is asked only where nothing else is wrong, as in a refresh. */
async function judge(
  job: PreviewJob,
  guard: GuardRun | undefined,
  { content, rows }: Reading,
): Promise<readonly SmartRedisError[]> {
  const distinctOf = (target: Target): number => content.elements.get(target)?.size ?? 0;
  const refusals = guard?.refusals({ rows, distinctOf }) ?? [];
  if (guard?.check === undefined || refusals.length > 0) return refusals;
  const checked = { ...job, baseline: baselineOf(job.state) };
  const checking = runCheck(checked, guard.check, {
    rows,
    bytes: content.bytes,
    keyOf: ({ key }) => key,
    driver: memoryReads(job.context.driver, content.keys),
  });
  const refused = await refusalOf(checking);
  return refused === undefined ? [] : [refused];
}

function unchanged({ definition, state }: PreviewJob, durationMs: number): CachePreview {
  const { version, rolledBackFrom } = state;
  if (version === null || rolledBackFrom !== null)
    throw nothingToKeep(definition.groups[0]?.[0]?.key ?? '');
  const { rows, bytes } = version;
  const changes = { added: 0, changed: 0, removed: 0 };
  return { rows, sample: [], bytes, durationMs, refusals: [], changes };
}

function comparedTarget({ targets }: ResolvedDefinition): Target | undefined {
  const all = Object.values(targets);
  return (
    all.find(({ writer }) => writer.elements?.width === 2 && writer.elements.name === 0) ??
    all.find(({ writer }) => writer.elements?.width === 2) ??
    all.find(({ writer }) => writer.elements !== undefined) ??
    all.find(({ writer }) => writer.type === 'list')
  );
}

/** A source may reuse one object for all rows. */
function copyOf(row: unknown): unknown {
  try {
    return structuredClone(row);
  } catch {
    return row; // with functions, for example
  }
}
