import { describeValue } from '../errors/describe-value.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import { isWellFormed } from './is-well-formed.js';
import { nearestName } from './nearest-name.js';

// The types guarantee what is checked here only to users of TypeScript; plain JavaScript can pass
// anything.

/** Every name in an interface of options; the compiler rejects missing and unknown names. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true };

/**
 * A plain copy of the given options. Options that are `undefined` count as absent, and getters of a
 * class are read.
 * @throws SmartRedisError `SR_INVALID_OPTION` if it is not an object, and for an unknown name, with
 * a suggestion
 */
export function demandKnownOptions<Options extends object>(
  where: string,
  given: Options | undefined,
  names: OptionNames<Options>,
  path = '',
): Partial<Options> {
  const known = Object.keys(names) as (keyof Options & string)[];
  if (given === undefined) return {};
  const whole: unknown = given;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    const option = path === '' ? 'options' : path.slice(0, -1);
    throw invalidOption(option, whole, `an object with ${known.join(', ')}`);
  }
  if (isPlain(whole)) {
    for (const name of Object.keys(whole)) {
      // Not `in`: every object has a `toString`.
      if (Object.hasOwn(names, name) || Reflect.get(whole, name) === undefined) continue;
      throw unknownOption(where, name, known, path);
    }
  }
  const copy: Partial<Options> = {};
  for (const name of known) {
    const value = given[name];
    if (value !== undefined) copy[name] = value;
  }
  return copy;
}

function unknownOption(
  where: string,
  name: string,
  known: readonly string[],
  path: string,
): SmartRedisError {
  const nearest = nearestName(name, known);
  const allowed = known.map((each) => path + each).join(', ');
  const hint =
    nearest === undefined
      ? `known options: ${allowed || 'none'}`
      : `did you mean "${path}${nearest}"?`;
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `unknown option ${describeValue(path + name)} of ${where}; ${hint}`,
    { details: { option: path + name, allowed } },
  );
}

/** An instance of a class may have further properties. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // This also holds for objects of another realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Checks a boolean option, and fills in its default.
 * @throws SmartRedisError `SR_INVALID_OPTION` for anything but true and false; `undefined` selects
 * the default
 */
export function demandBoolean(option: string, given: unknown, byDefault: boolean): boolean {
  if (given === undefined) return byDefault;
  if (typeof given === 'boolean') return given;
  throw invalidOption(option, given, 'true or false');
}

/**
 * Checks a count, and fills in its default. `max`: the largest allowed value; `or`: an alternative
 * for the error message.
 * @throws SmartRedisError `SR_INVALID_OPTION` for anything but whole numbers of at least 1;
 * `undefined` selects the default
 */
export function demandCount(
  option: string,
  given: unknown,
  byDefault: number,
  { max, or }: { readonly max?: number; readonly or?: string } = {},
): number {
  if (given === undefined) return byDefault;
  if (Number.isSafeInteger(given) && Number(given) >= 1 && Number(given) <= (max ?? Infinity)) {
    return Number(given);
  }
  const range = max === undefined ? 'of at least 1' : `from 1 to ${String(max)}`;
  throw invalidOption(
    option,
    given,
    `a whole number ${range}${or === undefined ? '' : `, or ${or}`}`,
  );
}

/**
 * Checks the name of a Redis key.
 * @throws SmartRedisError `SR_INVALID_OPTION` for anything but non-empty Unicode text
 */
export function demandKey(option: string, given: unknown): string {
  return demandUnicode(option, given, 'a Redis key: Unicode text that is not empty');
}

/**
 * Checks a text option.
 * @throws SmartRedisError `SR_INVALID_OPTION` for anything but non-empty Unicode text
 */
export function demandText(option: string, given: unknown): string {
  return demandUnicode(option, given, 'Unicode text that is not empty');
}

function demandUnicode(option: string, given: unknown, allowed: string): string {
  if (typeof given === 'string' && given !== '' && isWellFormed(given)) return given;
  throw invalidOption(option, given, allowed);
}
