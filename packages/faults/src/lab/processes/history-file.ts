import { readFile } from 'node:fs/promises';
import type { HistoryRecord } from '../../history/record.js';

/** Reads what a process has written. The last line of one that was killed may be half a line. */
export async function readHistoryFile(path: string): Promise<HistoryRecord[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as HistoryRecord);
}
