import type { RowView } from '../contracts/writer.js';
import { invalidOption } from '../errors/errors.js';
import type { RowSelector } from './row-selector.js';
import { selectText, validateSelector } from './row-selector.js';

/** The member of a row, by the row's number. */
export type MemberOf = (row: unknown, rowNumber: number) => string;

/**
 * Converts rows to members of a set or sorted set: the selected part as plain text, or, if
 * `undefined`, the encoded row.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function memberOf(
  key: string,
  selector: RowSelector<never, unknown> | undefined,
): MemberOf | undefined {
  if (selector === undefined) return undefined;
  const selection = { option: 'member', selector, key };
  validateSelector(selection);
  return selectText(selection);
}

/**
 * A target with `member` stores that, and not a value of the row as well.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandNoValue(view: RowView | undefined, member: unknown): void {
  if (view?.value === undefined || member === undefined) return;
  throw invalidOption('value', view.value, 'left out with "member", which is what is stored');
}
