import { setTimeout as delay } from 'node:timers/promises';
import type { ExitCode } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';

/** Work that watches the signal itself ends by itself in this time. */
const graceMs = 300;

/**
 * Resolves with the work, or rejects when the user has interrupted it.
 * @throws Problem with the exit code of the signal
 */
export async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = new AbortController();
  const interrupted = aborted(signal, stop.signal).then(async () => {
    await delay(graceMs, undefined, { signal: stop.signal });
    throw interruption(signal);
  });
  interrupted.catch(() => undefined);
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    throw signal.aborted ? interruption(signal) : error;
  } finally {
    stop.abort();
  }
}

function interruption({ reason }: AbortSignal): Error {
  // A fault elsewhere, which nothing waits for, ends the work as well.
  if (reason instanceof Error) return reason;
  const exitCode: ExitCode = reason === 'SIGTERM' ? 143 : 130;
  return new Problem(exitCode, 'interrupted');
}

function aborted(signal: AbortSignal, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: stop });
  });
}
