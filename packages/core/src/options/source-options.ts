import { invalidOption, SmartRedisError } from '../errors/errors.js';
import type { OptionNames } from './demand.js';
import { demandKnownOptions } from './demand.js';

/** Options that say whose caches are meant. */
interface SourceOptions {
  readonly smart?: object;
  readonly operator?: object;
}

/**
 * As `demandKnownOptions`, for options of which either `smart` or `operator` is needed.
 * @param where the function that is called, such as `createBoard()`
 * @throws SmartRedisError `SR_INVALID_OPTION`, also for an instance or an operator in place of the
 * options
 */
export function demandSourceOptions<Options extends SourceOptions>(
  where: string,
  given: Options | undefined,
  names: OptionNames<Options>,
): Partial<Options> {
  refuseBareSource(where, given);
  const options = demandKnownOptions(where, given, names);
  const { smart, operator } = options;
  if (smart === undefined && operator === undefined) {
    throw wrongSource(where, 'smart', 'is missing');
  }
  if (smart !== undefined && operator !== undefined) {
    throw wrongSource(where, 'operator', 'was given as well as "smart"; give only one of them');
  }
  if (smart !== undefined && !hasMethod(smart, 'operator')) {
    throw invalidOption('smart', smart, 'an instance of SmartRedis');
  }
  if (operator !== undefined && !hasMethod(operator, 'caches')) {
    throw invalidOption('operator', operator, 'what openOperator(…) returns');
  }
  return options;
}

/** The methods of an instance would be taken for its options: it has one that is named `operator`. */
function refuseBareSource(where: string, given: unknown): void {
  if (hasMethod(given, 'operator')) {
    throw wrongSource(where, 'smart', 'is missing: an instance was given in place of the options');
  }
  if (hasMethod(given, 'caches')) {
    throw wrongSource(where, 'operator', 'is missing: one was given in place of the options');
  }
}

function wrongSource(where: string, option: 'smart' | 'operator', why: string): SmartRedisError {
  const call = (options: string): string => where.replace('()', `(${options})`);
  const withSmart = call('{ smart }');
  const withOperator = call('{ operator: openOperator(…) }');
  const allowed =
    option === 'smart' ? `${withSmart} or ${withOperator}` : `${withOperator} or ${withSmart}`;
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "${option}" of ${where} ${why}; write ${allowed}`,
    { details: { option, allowed } },
  );
}

function hasMethod(given: unknown, name: string): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return typeof Reflect.get(given, name) === 'function';
}
