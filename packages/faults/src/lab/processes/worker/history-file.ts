import { openSync, writeSync } from 'node:fs';
import type { Recorder } from '../../instance/recorder.js';

/**
 * Opens a {@link Recorder} that writes one JSON object per line, at once, so that the records of a
 * killed process are complete.
 */
export function openHistoryFile(path: string): Recorder {
  const file = openSync(path, 'a');
  return (record) => void writeSync(file, `${JSON.stringify(record)}\n`);
}
