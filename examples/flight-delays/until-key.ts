import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where keys come from: `process.stdin`. */
export interface Keys extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Options of {@link untilKey}. */
export interface UntilKeyOptions {
  /** @default process.stdin */
  readonly keys?: Keys;
  /** Whether nobody is there to press a key. @default whether the environment has `CI` */
  readonly isUnattended?: boolean;
  /** How long it takes at most where there is no input, in milliseconds. @default an hour */
  readonly longestMs?: number;
}

/**
 * Resolves when a key is pressed. Without an input, as in the background or in a container, it waits
 * for the signal, but not forever; and not at all where nobody is there.
 * @throws the reason of `signal`
 */
export async function untilKey(
  signal: AbortSignal,
  { keys = process.stdin, isUnattended, longestMs = 3_600_000 }: UntilKeyOptions = {},
): Promise<void> {
  const raw = (isRaw: boolean): void => {
    if (keys.isTTY === true) keys.setRawMode?.(isRaw);
  };
  const done = new AbortController();
  const ends = { signal: AbortSignal.any([signal, done.signal]) };
  raw(true);
  try {
    keys.resume();
    const [key] = (await Promise.race([
      once(keys, 'data', ends),
      once(keys, 'end', ends).then(() => []),
    ])) as [Buffer | undefined];
    // In raw mode the terminal makes no signal of Ctrl-C.
    if (key?.[0] === 3) process.kill(process.pid, 'SIGINT');
    if (key !== undefined || (isUnattended ?? process.env.CI !== undefined)) return;
    await sleep(longestMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
    raw(false);
    keys.pause();
  }
}
