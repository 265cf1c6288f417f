import type { WorkerMessage } from './protocol.js';

/**
 * Reports what happens. Who serves what is reported together for each turn of the event loop: a
 * process that takes over hundreds of caches would spend as long on messages as on claims. Anything
 * else is sent at once.
 */
export function createReports(
  send: (messages: readonly WorkerMessage[]) => void,
): (message: WorkerMessage) => void {
  let waiting: WorkerMessage[] = [];
  const flush = (): void => {
    if (waiting.length > 0) send(waiting);
    waiting = [];
  };
  return (message) => {
    waiting.push(message);
    if (message.type !== 'serving' && message.type !== 'released') flush();
    else if (waiting.length === 1) setImmediate(flush);
  };
}
