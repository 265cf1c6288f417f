import { sharedNowMs } from './shared-now.js';

/** Starts to read; what it returns stops, and resolves with the last answer. */
export type Reading = () => () => Promise<void>;

/**
 * One read after another. While the server stalls, one read waits and all others are not even sent.
 */
export function readAsAnswersCome(read: (dueAt: number) => Promise<void>): Reading {
  return () => {
    const reading = { stopped: false };
    const readOn = async (): Promise<void> => {
      while (!reading.stopped) await read(sharedNowMs());
    };
    const last = readOn();
    return () => {
      reading.stopped = true;
      return last;
    };
  };
}
