import type { Clock } from '../clock.js';
import type { Command, RedisDriver, Reply } from '../driver.js';
import { createFlightWindow } from './flight-window.js';
import { openStaging } from './open-staging.js';
import type { StagedTarget } from './staged-target.js';
import { incomplete } from './staging-incomplete.js';

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

/** Sends commands to staging keys, a bounded number at a time, and knows what must stand there in the end. */
export interface Stager {
  /** Bytes of the commands' arguments so far. */
  readonly bytes: number;
  /**
   * Makes the commands of each target and sends them; resolves when more may come. Rejects with what an earlier one failed
   * with, and once `signal` has aborted: nothing is sent after that.
   */
  send(commandsOf: (target: StagedTarget) => readonly Command[]): Promise<void>;
  /** A staging key has got its time to live by other means, and is to be kept alive. */
  markOpen(staged: StagedTarget): void;
  /**
   * Resolves when everything is answered, with what `count` answers for each staging key, which was found to be right:
   * as `expectedOf` says, by default the sum of what was added.
   */
  settle(expectedOf?: (staged: StagedTarget) => number): Promise<ReadonlyMap<string, number>>;
  /** Stops keeping the staging keys alive. */
  stop(): void;
}

interface Progress {
  readonly staged: StagedTarget;
  added: number;
  isOpen: boolean;
}

interface Work {
  readonly progress: Progress;
  readonly commands: readonly Command[];
}

/**
 * Every so often the staging keys' time to live goes along: a key that was flushed away in the middle is made anew by the next
 * batch, and would have none.
 */
const sendsPerLife = 8;

/** Starts a {@link Stager}. */
export function createStager(options: StagerOptions): Stager {
  const { driver, clock, stagingTtlMs, signal } = options;
  const groups = options.groups.map((group) =>
    group.map((staged): Progress => ({ staged, added: 0, isOpen: false })),
  );
  const all = groups.flat();
  const window = createFlightWindow();
  const inFlight: Promise<void>[] = [];
  let bytes = 0;
  let sends = 0;

  const fly = async (work: readonly Work[], renews: boolean): Promise<void> => {
    const pending: Work[] = [];
    for (const { progress, commands } of work) {
      const { stagingKey } = progress.staged;
      if (commands.length === 0) continue;
      if (progress.isOpen) pending.push({ progress, commands });
      else {
        // Whoever aborts frees the staging keys: one that were opened behind that would be left.
        signal.throwIfAborted();
        account(progress, commands, await openStaging(driver, stagingKey, stagingTtlMs, commands));
      }
    }
    if (pending.length === 0) return;
    signal.throwIfAborted();
    const lives = renews ? pending.map(({ progress }) => lifeOf(progress.staged)) : [];
    const replies = await sendTogether(driver, pending, lives);
    let position = 0;
    for (const { progress, commands } of pending) {
      account(progress, commands, replies, position);
      position += commands.length;
    }
  };

  const send: Stager['send'] = async (commandsOf) => {
    signal.throwIfAborted();
    const sentAt = clock.monotonic();
    sends += 1;
    const renews = sends % sendsPerLife === 0;
    // A staging key's first commands may have to be sent twice (EVALSHA, EVAL): nothing may overtake them.
    const isFirst = all.some(({ isOpen }) => !isOpen);
    const flights = groups.map((group) => {
      // Commands are made before anything waits, so that the rows of the batch can be let go.
      const work = group.map((progress) => ({ progress, commands: commandsOf(progress.staged) }));
      for (const { commands } of work) bytes += byteLengthOf(commands);
      return fly(work, renews);
    });
    const answered = Promise.all(flights).then(() => window.answered(clock.monotonic() - sentAt));
    // Its error is thrown where it is awaited, which may be a few batches later.
    answered.catch(() => undefined);
    inFlight.push(answered);
    while (inFlight.length >= (isFirst ? 1 : window.size)) await inFlight.shift();
  };

  const lifeOf = ({ stagingKey }: StagedTarget): Command => [
    'PEXPIRE',
    stagingKey,
    String(stagingTtlMs),
  ];
  const renew = (): void => {
    timer = clock.after(stagingTtlMs / 3, renew);
    for (const { staged, isOpen } of all) {
      if (!isOpen) continue;
      // A renewal that fails is no news: the count before the commit tells whether the key outlived it.
      driver.send(lifeOf(staged), { lane: 'bulk' }).catch(() => undefined);
    }
  };
  let timer = clock.after(stagingTtlMs / 3, renew);

  return {
    get bytes() {
      return bytes;
    },
    send,
    markOpen: (staged) => {
      for (const progress of all) if (progress.staged === staged) progress.isOpen = true;
    },
    settle: async (expectedOf) => {
      await Promise.all(inFlight);
      return countStaged(driver, all, expectedOf);
    },
    stop: () => timer.stop(),
  };
}

async function sendTogether(
  driver: RedisDriver,
  work: readonly Work[],
  lives: readonly Command[],
): Promise<readonly Reply[]> {
  const key = work[0]?.progress.staged.stagingKey ?? '';
  const commands = [...work.flatMap((one) => one.commands), ...lives];
  const [only] = commands;
  if (only !== undefined && commands.length === 1) {
    return [await driver.send(only, { lane: 'bulk', key })];
  }
  return driver.sendAll(commands, { lane: 'bulk', key });
}

function account(
  progress: Progress,
  commands: readonly Command[],
  replies: readonly Reply[],
  from = 0,
): void {
  const { writer } = progress.staged.target;
  progress.isOpen = true;
  if (writer.added === undefined) return;
  for (const [index, command] of commands.entries()) {
    progress.added += writer.added(command, replies[from + index] ?? null);
  }
}

/** Bytes of the commands' words. */
export function byteLengthOf(commands: readonly Command[]): number {
  let bytes = 0;
  for (const command of commands) for (const word of command) bytes += Buffer.byteLength(word);
  return bytes;
}

async function countStaged(
  driver: RedisDriver,
  all: readonly Progress[],
  expectedOf: ((staged: StagedTarget) => number) | undefined,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { staged, added } of all) {
    const { target, stagingKey } = staged;
    const command = target.writer.count(stagingKey);
    const found = Number(await driver.send(command, { lane: 'bulk', key: stagingKey }));
    const sum = target.writer.added === undefined ? found : added;
    const expected = expectedOf?.(staged) ?? sum;
    if (found !== expected) throw incomplete(target.key, expected, found);
    counts.set(stagingKey, found);
  }
  return counts;
}
