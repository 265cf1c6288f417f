import type { Clock } from '../clock.js';
import type { Codec } from '../codec.js';
import type { Command, RedisDriver, Reply } from '../driver.js';
import type { Target } from '../target.js';
import { openStaging } from './open-staging.js';
import type { PulledResult } from './result.js';
import type { BatchBounds, RowBatch } from './row-batch.js';
import { createRowBatch } from './row-batch.js';
import { incomplete } from './staging-incomplete.js';

/** One target of a refresh. */
export interface StagedTarget {
  readonly target: Target;
  readonly stagingKey: string;
}

/** What {@link stage} works with. */
export interface StageJob {
  readonly driver: RedisDriver;
  readonly clock: Clock;
  /** Targets that share a slot; commands of one group travel together. */
  readonly groups: readonly (readonly StagedTarget[])[];
  readonly bounds: BatchBounds;
  /** Batches that may be on their way at once. */
  readonly window: number;
  /** Milliseconds that a staging key outlives its leader. */
  readonly stagingTtlMs: number;
  readonly signal: AbortSignal;
}

/** What was staged. */
export interface StagedResult {
  readonly rows: number;
  readonly bytes: number;
  /** What `count` answered for each staging key. */
  readonly counts: ReadonlyMap<string, number>;
}

interface Progress {
  readonly added: number;
  readonly opened: boolean;
}

/**
 * Writes rows to the staging keys: one pass over the source for all targets, pulled no faster than Redis takes them.
 * Rejects as soon as `signal` aborts between two batches; nothing is sent after that.
 */
export async function stage(job: StageJob, result: PulledResult): Promise<StagedResult> {
  const { driver, clock, groups, bounds, window, stagingTtlMs, signal } = job;
  const staged = groups.flat();
  const codecs = distinctCodecs(staged);
  const progress = new Map<string, Progress>();
  const inFlight: Promise<void>[] = [];
  let bytes = 0;
  let rows = 0;

  const account = (
    { target, stagingKey }: StagedTarget,
    commands: readonly Command[],
    replies: readonly Reply[],
  ): void => {
    const { writer } = target;
    let added = progress.get(stagingKey)?.added ?? 0;
    for (const [position, command] of commands.entries()) {
      if (writer.added !== undefined) added += writer.added(command, replies[position] ?? null);
    }
    progress.set(stagingKey, { added, opened: true });
  };

  const sendGroup = async (
    work: readonly (readonly [StagedTarget, Command[]])[],
  ): Promise<void> => {
    const pending: (readonly [StagedTarget, Command[]])[] = [];
    for (const [target, commands] of work) {
      if (commands.length === 0) continue;
      bytes += commandBytes(commands);
      if (progress.get(target.stagingKey)?.opened === true) pending.push([target, commands]);
      else
        account(
          target,
          commands,
          await openStaging(driver, target.stagingKey, stagingTtlMs, commands),
        );
    }
    if (pending.length === 0) return;
    const key = pending[0]?.[0].stagingKey ?? '';
    const replies = await driver.sendAll(
      pending.flatMap(([, commands]) => commands),
      { lane: 'bulk', key },
    );
    let position = 0;
    for (const [target, commands] of pending) {
      account(target, commands, replies.slice(position, position + commands.length));
      position += commands.length;
    }
  };

  const send = async (commandsOf: (target: StagedTarget) => Command[]): Promise<void> => {
    signal.throwIfAborted();
    // Commands are made before anything waits, so that the rows of the batch can be let go.
    const work = groups.map((group) =>
      group.map((target) => [target, commandsOf(target)] as const),
    );
    const first = staged.some(({ stagingKey }) => progress.get(stagingKey)?.opened !== true);
    const sent = Promise.all(work.map(sendGroup)).then(() => undefined);
    // Its error is thrown where it is awaited, which may be a few batches later.
    sent.catch(() => undefined);
    inFlight.push(sent);
    // A staging key's first commands may have to be sent twice (EVALSHA, EVAL): nothing may overtake them.
    while (inFlight.length >= (first ? 1 : window)) await inFlight.shift();
  };

  const sendBatch = (batch: RowBatch): Promise<void> => {
    rows += batch.rows.length;
    return send(({ target, stagingKey }) =>
      (target.writer as Writer).write(stagingKey, batch.rows, batch),
    );
  };

  const renewal = keepStagingAlive(job, staged, progress);
  try {
    let batch = createRowBatch({ ...bounds, index: 0, offset: 0, form: result.form, codecs });
    const follow = (): void => {
      batch = createRowBatch({
        ...bounds,
        index: batch.index + 1,
        offset: rows,
        form: result.form,
        codecs,
      });
    };
    if (Symbol.asyncIterator in result.rows) {
      for await (const row of result.rows) {
        if (signal.aborted) break;
        if (!batch.add(row)) continue;
        await sendBatch(batch);
        follow();
      }
    } else {
      for (const row of result.rows) {
        if (!batch.add(row)) continue;
        await sendBatch(batch);
        follow();
      }
    }
    if (batch.rows.length > 0) await sendBatch(batch);
    await send(
      ({ target, stagingKey }) =>
        target.writer.finish?.(stagingKey, { rows, form: result.form }) ?? [],
    );
    await Promise.all(inFlight);
    return { rows, bytes, counts: await countStaged(job, staged, progress) };
  } finally {
    renewal.stop();
  }

  function keepStagingAlive(
    { driver }: StageJob,
    targets: readonly StagedTarget[],
    known: ReadonlyMap<string, Progress>,
  ): { stop(): void } {
    let timer = clock.after(stagingTtlMs / 3, renew);
    function renew(): void {
      timer = clock.after(stagingTtlMs / 3, renew);
      for (const { stagingKey } of targets) {
        if (known.get(stagingKey)?.opened !== true) continue;
        // A renewal that fails is no news: the count before the commit tells whether the key outlived it.
        driver
          .send(['PEXPIRE', stagingKey, String(stagingTtlMs)], { lane: 'bulk' })
          .catch(() => undefined);
      }
    }
    return { stop: () => timer.stop() };
  }
}

type Writer = Target<unknown>['writer'];

function distinctCodecs(staged: readonly StagedTarget[]): Codec[] {
  const codecs = staged.flatMap(({ target }) =>
    target.writer.codec === undefined ? [] : [target.writer.codec],
  );
  return [...new Set(codecs)];
}

function commandBytes(commands: readonly Command[]): number {
  let bytes = 0;
  for (const command of commands) for (const word of command) bytes += Buffer.byteLength(word);
  return bytes;
}

async function countStaged(
  { driver }: StageJob,
  staged: readonly StagedTarget[],
  progress: ReadonlyMap<string, Progress>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { target, stagingKey } of staged) {
    const found = Number(
      await driver.send(target.writer.count(stagingKey), { lane: 'bulk', key: stagingKey }),
    );
    const expected =
      target.writer.added === undefined ? found : (progress.get(stagingKey)?.added ?? 0);
    if (found !== expected) throw incomplete(target.key, expected, found);
    counts.set(stagingKey, found);
  }
  return counts;
}
