import type { Pace, ReaderMessage, ReaderOrder } from './reader-message.js';
import type { Programs } from './programs.js';

/** Runs an operation while a separate process reads; resolves with the results of the reader. */
export type Watch = ((during: () => Promise<unknown>) => Promise<ReaderMessage>) & AsyncDisposable;

/** Starts the reader. */
export async function startWatch(
  programs: Programs,
  url: string,
  key: string,
  rows: number,
  pace: Pace,
): Promise<Watch> {
  const worker = await programs.start<ReaderMessage>('reader', [url, key, String(rows), pace]);
  let reports = 0;
  const watch = async (during: () => Promise<unknown>): Promise<ReaderMessage> => {
    await worker.send('start' satisfies ReaderOrder);
    await during();
    await worker.send('stop' satisfies ReaderOrder);
    reports += 1;
    await worker.waitForMessage(() => worker.messages.length >= reports, {
      message: 'what the reader saw',
      timeoutMs: 60_000,
    });
    const report = worker.messages[reports - 1];
    if (report === undefined) throw new Error('the reader said nothing');
    return report;
  };
  return Object.assign(watch, { [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() });
}
