import type { InstanceMessage, PostgresMessage, ReaderMessage } from './messages.js';

/** Sends a message to the demo. {@link untilStopped} detects when the demo has ended. */
export function sendToParent(message: InstanceMessage | PostgresMessage | ReaderMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

/**
 * Resolves when the demo sends stop. Without the demo the process ends, because nothing would stop
 * it.
 */
export function untilStopped(): Promise<void> {
  // Ctrl-C reaches every process of the terminal; the demo decides when its processes end.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit());
  return new Promise((resolve) => {
    process.once('message', () => resolve());
  });
}
