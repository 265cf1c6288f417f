import { openSync, writeSync } from 'node:fs';
import type { HistoryRecord } from '../../history/record.js';

/** Writes down what happens, at once: a process that is killed has told everything that it did. */
export type Recorder = (record: HistoryRecord) => void;

/** Opens a {@link Recorder} of one JSON object a line. */
export function openHistoryFile(path: string): Recorder {
  const file = openSync(path, 'a');
  return (record) => void writeSync(file, `${JSON.stringify(record)}\n`);
}
