import type { Identified } from '../rows.js';

/** The kinds of keys that every way can build. */
export type Kind = 'hash' | 'list';

/** Another way to build a key of streamed rows. */
export interface Peer {
  readonly name: string;
  /** The kinds of keys that are measured with fewer rows. */
  readonly fewerRowsFor: readonly Kind[];
  build(kind: Kind, key: string, rows: AsyncIterable<Identified>): Promise<unknown>;
}

/** The arguments of the command that adds one row. */
export function commandOf(kind: Kind, key: string, row: Identified): [string, ...string[]] {
  const text = JSON.stringify(row);
  return kind === 'hash' ? ['HSET', key, row.id, text] : ['RPUSH', key, text];
}
