import { readFile } from 'node:fs/promises';
import type { HistoryRecord } from '../../history/record.js';

/** Reads the records of a process. The last line of a process that was killed may be incomplete. */
export async function readHistoryFile(path: string): Promise<HistoryRecord[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as HistoryRecord);
}
