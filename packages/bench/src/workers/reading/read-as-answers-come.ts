import { sharedNowMs } from './shared-now.js';

/** Starts to read; returns a function that stops and resolves after the last reply. */
export type Reading = () => () => Promise<void>;

/** Reads sequentially. While the server stalls, one read waits and no others are sent. */
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
