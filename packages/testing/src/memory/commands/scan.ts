import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { ErrorReply, notInMemory, syntaxError } from '../error-reply.js';
import { matcher } from '../matcher.js';
import { integer } from './numbers.js';

/** What a SCAN of any kind asks for. */
export interface ScanOptions {
  readonly matches: (name: ByteString) => boolean;
  readonly type: ByteString | undefined;
}

/**
 * Parses the cursor and options of a SCAN. All elements are returned in one page, as by a real
 * server for small keys; COUNT is only a hint.
 */
export function scanOptions(
  [cursor = '', ...words]: readonly ByteString[],
  allowed: readonly string[] = ['MATCH', 'COUNT'],
): ScanOptions {
  demandCursor(cursor);
  const given: Record<string, ByteString | undefined> = {};
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at]?.toUpperCase() ?? '';
    const value = words[at + 1];
    if (name === 'NOVALUES') throw notInMemory(`HSCAN … ${name}`);
    if (!allowed.includes(name) || value === undefined) throw syntaxError();
    if (name === 'COUNT' && integer(value) < 1) throw syntaxError();
    given[name] = value;
  }
  const { MATCH: pattern, TYPE: type } = given;
  return { matches: pattern === undefined ? () => true : matcher(pattern), type };
}

/** The one page of a SCAN of a value whose entries have a name and, it may be, more. */
export function scanPage(
  args: readonly ByteString[],
  readEntries: () => Iterable<readonly [name: ByteString, ...rest: ByteString[]]>,
): Reply {
  // A key of another type is reported before an invalid option, and after an invalid cursor.
  demandCursor(args[0]);
  const entries = readEntries();
  const { matches } = scanOptions(args);
  return ['0', [...entries].filter(([name]) => matches(name)).flat()];
}

function demandCursor(cursor: ByteString | undefined): void {
  if (cursor === undefined || !/^\d+$/.test(cursor)) throw new ErrorReply('ERR invalid cursor');
}
