import type { Clock } from '../contracts/clock.js';
import type { Command, RedisDriver, Reply } from '../contracts/driver.js';
import { byteLengthOf } from './byte-length.js';
import { countStaged } from './count-staged.js';
import { createFlightWindow } from './flight-window.js';
import { openStaging } from './open-staging.js';
import type { StagedTarget } from './staged-target.js';
import { addedBy } from './write-batch.js';

/** Options of {@link createStager}. */
export interface StagerOptions {
  readonly driver: RedisDriver;
  readonly clock: Clock;
  /** Targets that share a slot; commands of one group are sent together. */
  readonly groups: readonly (readonly StagedTarget[])[];
  /** Time to live of a staging key in milliseconds. */
  readonly stagingTtlMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends commands to staging keys, a bounded number at a time, and checks the final number of
 * elements.
 */
export interface Stager {
  /** Size of the commands' arguments so far, in bytes. */
  readonly bytes: number;
  /**
   * Creates the commands of each target and sends them; resolves when it can accept more. Rejects
   * with the error of an earlier command, and once `signal` has aborted: nothing is sent after
   * that.
   */
  send(commandsOf: (target: StagedTarget) => readonly Command[]): Promise<void>;
  /** Marks a staging key whose time to live was set elsewhere, and must be renewed. */
  markOpen(staged: StagedTarget): void;
  /**
   * Resolves when all commands are answered, with the checked result of `count` for each staging
   * key: it equals `expectedOf`, by default the sum of the added elements.
   */
  finish(expectedOf?: (staged: StagedTarget) => number): Promise<ReadonlyMap<string, number>>;
  /** Stops renewing the staging keys. */
  stop(): void;
}

interface Progress {
  readonly staged: StagedTarget;
  /** Commands that wait for the next flight. */
  waiting: Command[];
  added: number;
  isOpen: boolean;
}

interface Work {
  readonly progress: Progress;
  readonly commands: readonly Command[];
}

/**
 * Bytes that are sent at once. A write needs the same system calls and wakes Redis regardless of
 * its size, and Redis reads 16 KiB at a time (PROTO_IOBUF_LEN), so that other clients are served in
 * between.
 */
const flightBytes = 32 * 1024;

/** Starts a {@link Stager}. */
export function createStager(options: StagerOptions): Stager {
  const { driver, clock, stagingTtlMs, signal } = options;
  const life = { ttlMs: stagingTtlMs, signal };
  const groups = options.groups.map((group) =>
    group.map((staged): Progress => ({ staged, waiting: [], added: 0, isOpen: false })),
  );
  const all = groups.flat();
  const window = createFlightWindow();
  const inFlight: Promise<void>[] = [];
  let bytes = 0;
  let waitingBytes = 0;
  let failed: Promise<void> | undefined;

  const sendFlight = async (work: readonly Work[]): Promise<void> => {
    const pending: Work[] = [];
    for (const { progress, commands } of work) {
      const { stagingKey } = progress.staged;
      if (commands.length === 0) continue;
      if (progress.isOpen) pending.push({ progress, commands });
      else {
        // After an abort the staging keys are deleted, and a key that is opened after that would be
        // left behind.
        signal.throwIfAborted();
        recordReplies(progress, commands, await openStaging(driver, stagingKey, life, commands));
      }
    }
    const [first] = pending;
    if (first === undefined) return;
    signal.throwIfAborted();
    const replies = await driver.sendAll(
      [
        ...pending.flatMap(({ commands }) => commands),
        // A key that was flushed meanwhile is recreated by these commands, and would never expire.
        ...pending.map(({ progress }) => expireCommand(progress.staged)),
      ],
      { lane: 'bulk', key: first.progress.staged.stagingKey },
    );
    let position = 0;
    for (const { progress, commands } of pending) {
      recordReplies(progress, commands, replies, position);
      position += commands.length;
    }
  };

  const settle = async (mostInFlight: number): Promise<void> => {
    while (inFlight.length > mostInFlight) await inFlight.shift();
  };
  const launch = (): void => {
    bytes += waitingBytes;
    waitingBytes = 0;
    const sentAt = clock.monotonic();
    const flights = groups.map((group) => sendFlight(group.map(takeWaiting)));
    const answered = Promise.all(flights).then(() => window.answered(clock.monotonic() - sentAt));
    // The error is thrown by the next call.
    answered.catch(() => {
      failed ??= answered;
    });
    inFlight.push(answered);
  };

  const send: Stager['send'] = async (commandsOf) => {
    signal.throwIfAborted();
    await failed;
    // Created before anything is awaited, so that the rows of the batch can be released.
    for (const progress of all) {
      const commands = commandsOf(progress.staged);
      for (const command of commands) progress.waiting.push(command);
      waitingBytes += byteLengthOf(commands);
    }
    // The first commands of a staging key may have to be sent twice (EVALSHA, EVAL), and must not
    // be overtaken.
    if (all.some(({ isOpen }) => !isOpen)) {
      launch();
      await settle(0);
    } else if (waitingBytes >= flightBytes) {
      // Not after it: the next rows are encoded while Redis works on the last ones.
      await settle(window.size - 1);
      launch();
    }
  };

  const expireCommand = ({ stagingKey }: StagedTarget): Command => [
    'PEXPIRE',
    stagingKey,
    String(stagingTtlMs),
  ];
  const renew = (): void => {
    timer = clock.after(stagingTtlMs / 3, renew);
    for (const { staged, isOpen } of all) {
      if (!isOpen) continue;
      // A failed renewal can be ignored: the count before the commit shows whether the key still
      // exists.
      driver.send(expireCommand(staged), { lane: 'bulk' }).catch(() => undefined);
    }
  };
  let timer = clock.after(stagingTtlMs / 3, renew);
  const stop = (): void => {
    signal.removeEventListener('abort', stop);
    timer.stop();
  };
  // The caller may hang in its source forever, and never call stop().
  signal.addEventListener('abort', stop);

  return {
    get bytes() {
      return bytes;
    },
    send,
    markOpen: (staged) => {
      for (const progress of all) if (progress.staged === staged) progress.isOpen = true;
    },
    finish: async (expectedOf) => {
      launch();
      await settle(0);
      return countStaged(driver, all, expectedOf);
    },
    stop,
  };
}

function takeWaiting(progress: Progress): Work {
  const commands = progress.waiting;
  progress.waiting = [];
  return { progress, commands };
}

function recordReplies(
  progress: Progress,
  commands: readonly Command[],
  replies: readonly Reply[],
  from = 0,
): void {
  const { target } = progress.staged;
  progress.isOpen = true;
  if (target.writer.added === undefined) return;
  for (const [index, command] of commands.entries()) {
    progress.added += addedBy(target, command, replies[from + index] ?? null);
  }
}
