import type { Readable as Input } from 'node:stream';
import { addAbortSignal, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FetchFunction } from '@smart-redis/core';
import type { Row as SheetRow } from 'exceljs';
import ExcelJS from 'exceljs';

/** A fetcher of the rows of a workbook, without the header row of each sheet. */
export function allRows<Row>(
  open: () => Input,
  rowOf: (row: SheetRow) => Row,
): FetchFunction<Row[]> {
  return async ({ signal }) => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.read(addAbortSignal(signal, open()));
    const rows: Row[] = [];
    workbook.eachSheet((sheet) => {
      sheet.eachRow((row, number) => {
        if (number > 1) rows.push(rowOf(row));
      });
    });
    return rows;
  };
}

/** The same, one by one. */
export function streamRows<Row>(
  open: () => Input,
  rowOf: (row: SheetRow) => Row,
): FetchFunction<AsyncIterable<Row>> {
  return async function* ({ signal }) {
    // Read the whole file first: the reader would wait forever for the rest of a truncated file,
    // and for the first byte of an empty one.
    const file = await buffer(addAbortSignal(signal, open()));
    if (file.length === 0) throw new Error('the workbook is empty');
    const reader = new ExcelJS.stream.xlsx.WorkbookReader(Readable.from([file]), {
      styles: 'cache', // otherwise a date is a number
    });
    for await (const sheet of reader) {
      for await (const row of sheet) if (row.number > 1) yield rowOf(row);
    }
  };
}
