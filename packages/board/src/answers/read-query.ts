import { BoardError } from './board-error.js';

/** Text that a query must have. @throws BoardError `BOARD_REQUEST` */
export function demandQueryText(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (text !== null && text !== '') return text;
  throw new BoardError('BOARD_REQUEST', `The address lacks \`${name}\`.`);
}

/** A whole number of a query. @throws BoardError `BOARD_REQUEST` */
export function queryNumber(
  query: URLSearchParams,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const number = Number(text);
  if (/^\d{1,16}$/.test(text) && number >= least && number <= most) return number;
  const allowed = `a whole number from ${least} to ${most}`;
  throw new BoardError('BOARD_REQUEST', `\`${name}\` must be ${allowed}.`);
}

/** A version, which a query must have. @throws BoardError `BOARD_REQUEST` */
export function demandQueryVersion(query: URLSearchParams, name: string): number {
  const version = queryNumber(query, name, anyVersion);
  if (version !== undefined) return version;
  throw new BoardError('BOARD_REQUEST', `The address lacks \`${name}\`.`);
}

export const anyVersion = { least: 0, most: Number.MAX_SAFE_INTEGER };
