import type { Codec } from '../codec.js';
import type { CommandArgument } from '../driver.js';
import type { WriteBatch } from '../writer.js';
import type { RowSelector } from './select-from-row.js';
import { selectText, validateSelector } from './select-from-row.js';

/** The members of a batch's rows, in order. */
export type MembersOf = (rows: readonly unknown[], batch: WriteBatch) => readonly CommandArgument[];

/**
 * How rows become members of a set or sorted set: the selected part as plain text, else the encoded row.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function membersOf(
  key: string,
  codec: Codec,
  selector: RowSelector<never, unknown> | undefined,
): MembersOf {
  if (selector === undefined) return (_rows, batch) => batch.encoded(codec);
  const selection = { option: 'member', selector, key };
  validateSelector(selection);
  const memberOf = selectText(selection);
  return (rows, { offset }) => rows.map((row, position) => memberOf(row, offset + position));
}
