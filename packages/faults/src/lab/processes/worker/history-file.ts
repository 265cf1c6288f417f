import { openSync, writeSync } from 'node:fs';
import type { Recorder } from '../../instance/recorder.js';

/**
 * Opens a {@link Recorder} of one JSON object a line, which writes at once: a process that is killed
 * has told everything that it did.
 */
export function openHistoryFile(path: string): Recorder {
  const file = openSync(path, 'a');
  return (record) => void writeSync(file, `${JSON.stringify(record)}\n`);
}
