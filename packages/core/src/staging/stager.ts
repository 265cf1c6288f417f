import type { Clock } from '../contracts/clock.js';
import type { Command, RedisDriver, Reply } from '../contracts/driver.js';
import { byteLengthOf } from './byte-length.js';
import { countStaged } from './count-staged.js';
import { createFlightWindow } from './flight-window.js';
import { openStaging } from './open-staging.js';
import type { StagedTarget } from './staged-target.js';
import { addedBy } from './write-batch.js';

/** What {@link createStager} works with. */
export interface StagerOptions {
  readonly driver: RedisDriver;
  readonly clock: Clock;
  /** Targets that share a slot; commands of one group travel together. */
  readonly groups: readonly (readonly StagedTarget[])[];
  /** Milliseconds that a staging key outlives its leader. */
  readonly stagingTtlMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends commands to staging keys, a bounded number at a time, and knows what must stand there in
 * the end.
 */
export interface Stager {
  /** Bytes of the commands' arguments so far. */
  readonly bytes: number;
  /**
   * Makes the commands of each target and sends them; resolves when more may come. Rejects with
   * what an earlier one failed with, and once `signal` has aborted: nothing is sent after that.
   */
  send(commandsOf: (target: StagedTarget) => readonly Command[]): Promise<void>;
  /** A staging key has got its time to live by other means, and is to be kept alive. */
  markOpen(staged: StagedTarget): void;
  /**
   * Resolves when everything is answered, with what `count` answers for each staging key, which was
   * found to be right: as `expectedOf` says, by default the sum of what was added.
   */
  finish(expectedOf?: (staged: StagedTarget) => number): Promise<ReadonlyMap<string, number>>;
  /** Stops keeping the staging keys alive. */
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
 * Bytes that are sent at once. A write costs the same system calls and wakes Redis whatever it
 * carries, and Redis takes 16 KiB of it at a time (PROTO_IOBUF_LEN), so that others get their turn
 * in between.
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
        // Whoever aborts frees the staging keys: one that were opened behind that would be left.
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
        // A key that was flushed away in the middle is made anew by these commands, and would live
        // for ever.
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

  const flush = async (mostInFlight: number): Promise<void> => {
    bytes += waitingBytes;
    waitingBytes = 0;
    const sentAt = clock.monotonic();
    const flights = groups.map((group) => sendFlight(group.map(takeWaiting)));
    const answered = Promise.all(flights).then(() => window.answered(clock.monotonic() - sentAt));
    // Its error is thrown by what is asked for next.
    answered.catch(() => {
      failed ??= answered;
    });
    inFlight.push(answered);
    while (inFlight.length > mostInFlight) await inFlight.shift();
  };

  const send: Stager['send'] = async (commandsOf) => {
    signal.throwIfAborted();
    await failed;
    // Made before anything waits, so that the rows of the batch can be let go.
    for (const progress of all) {
      const commands = commandsOf(progress.staged);
      for (const command of commands) progress.waiting.push(command);
      waitingBytes += byteLengthOf(commands);
    }
    // A staging key's first commands may have to be sent twice (EVALSHA, EVAL): nothing may
    // overtake them.
    if (all.some(({ isOpen }) => !isOpen)) await flush(0);
    else if (waitingBytes >= flightBytes) await flush(window.size - 1);
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
      // A renewal that fails is no news: the count before the commit tells whether the key outlived
      // it.
      driver.send(expireCommand(staged), { lane: 'bulk' }).catch(() => undefined);
    }
  };
  let timer = clock.after(stagingTtlMs / 3, renew);
  const stop = (): void => {
    signal.removeEventListener('abort', stop);
    timer.stop();
  };
  // Whoever sends may hang in its source for ever, and never come to stop it.
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
      await flush(0);
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
