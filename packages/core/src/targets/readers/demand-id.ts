import { invalidOption } from '../../errors/errors.js';

/**
 * An id or a plain member as it is stored. Only its type is looked at, because this runs for every
 * read.
 * @param at its place in an array
 * @throws SmartRedisError `SR_INVALID_OPTION` for anything but text, numbers and bigints, which no
 * row can have as its id
 */
export function demandId(option: string, given: unknown, at?: number): string {
  if (typeof given === 'string') return given;
  if (typeof given === 'number' || typeof given === 'bigint') return String(given);
  const name = at === undefined ? option : `${option}[${String(at)}]`;
  throw invalidOption(name, given, 'text, a number or a bigint');
}

/** @throws SmartRedisError `SR_INVALID_OPTION` for anything but an array */
export function demandArray<Item>(option: string, given: readonly Item[]): readonly Item[] {
  // `Array.isArray` does not narrow a readonly array.
  const isArray: boolean = Array.isArray(given);
  if (isArray) return given;
  throw invalidOption(option, given, `an array of ${option}`);
}
