import { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import type { Question } from './source.js';
import { rowsOf } from './source.js';
import type { OpenFiles } from './text-of.js';

/** A file of Excel with the rows of `question` below their heads. */
export async function workbookOf(question: Question): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('orders');
  sheet.addRow(['id', 'name', 'amount']);
  for (const { id, name, amount } of rowsOf(question)) sheet.addRow([id, name, amount]);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** How a file ends: as it should, by an error, or not at all. */
export type FileEnd = 'whole' | 'breaks' | 'stalls';

/** Reads `bytes` as a file that is counted in `files` while it is open. */
export function fileOf(bytes: Buffer, files: OpenFiles, end: FileEnd = 'whole'): Readable {
  let at = 0;
  const file = new Readable({
    read: () => {
      const chunk = bytes.subarray(at, (at += 4096));
      setImmediate(() => {
        if (chunk.length > 0) file.push(chunk);
        else if (end === 'breaks') file.destroy(new Error('the source broke'));
        else if (end === 'whole') file.push(null);
      });
    },
  });
  files.count += 1;
  file.once('close', () => {
    files.count -= 1;
  });
  return file;
}
