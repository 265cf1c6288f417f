import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Question } from './source.js';
import { rowsOf } from './source.js';

/** Files that are open now. */
export interface OpenFiles {
  count: number;
}

/**
 * A file that answers `question` in text: `line` makes a line of a row. It is counted while it is
 * open.
 */
export function textOf(
  question: Question,
  line: (row: { id: number | null; name: string; amount: number }) => string,
  files: OpenFiles,
  head = '',
): Readable {
  async function* chunks(): AsyncGenerator<string> {
    yield head;
    let chunk = '';
    let count = 0;
    for (const row of rowsOf(question)) {
      chunk += line(row);
      count += 1;
      if (count % 100 !== 0) continue;
      await setImmediate();
      yield chunk;
      chunk = '';
    }
    yield chunk;
  }
  const readable = Readable.from(chunks());
  files.count += 1;
  readable.once('close', () => {
    files.count -= 1;
  });
  return readable;
}
