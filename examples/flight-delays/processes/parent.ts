import type { InstanceMessage, PostgresMessage, ReaderMessage } from './messages.js';

/** Tells the demo something. A demo that is gone is noticed by {@link untilStopped}. */
export function tellParent(message: InstanceMessage | PostgresMessage | ReaderMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

/** Resolves when the demo says stop. Without a demo the process ends: nobody would ever stop it. */
export function untilStopped(): Promise<void> {
  // Ctrl-C reaches every process of the terminal; the demo decides when its own end.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit());
  return new Promise((resolve) => {
    process.once('message', () => resolve());
  });
}
