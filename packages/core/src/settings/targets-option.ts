import type { IsSingleValue, RowOf, ValueOf } from '../contracts/fetcher.js';
import type { Target } from '../contracts/target.js';
import { invalidOption, isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';
import type { Writers } from '../targets/writers.js';
import { writers } from '../targets/writers.js';

/** The writers for the result of a fetcher. */
export type WritersFor<Result> = Writers<
  unknown extends Result
    ? Result // any, or unknown
    : IsSingleValue<Result> extends true
      ? ValueOf<Result>
      : RowOf<Result>,
  ValueOf<Result>
>;

/** The targets of a cache, or a function that gets the writers typed by the rows. */
export type TargetsOption<Result, Targets> = Targets | ((writers: WritersFor<Result>) => Targets);

/**
 * The targets of a definition. A function is called, once.
 * @throws SmartRedisError `SR_INVALID_OPTION` if it throws; and what a writer has thrown
 */
export function targetsOf(given: unknown): Readonly<Record<string, Target>> | undefined {
  if (typeof given !== 'function') return given as Readonly<Record<string, Target>> | undefined;
  try {
    return (given as (all: unknown) => Readonly<Record<string, Target>>)(writers);
  } catch (cause) {
    if (isSmartRedisError(cause)) throw cause;
    throw new SmartRedisError(
      'SR_INVALID_OPTION',
      `option "targets", a function, must return targets; it threw "${reasonOf(cause)}"`,
      { cause, details: { option: 'targets', allowed: 'a function that returns targets' } },
    );
  }
}

/** Whether it is a target, or an array of them, in place of an object that names its targets. */
export function withoutNames(targets: unknown): boolean {
  if (typeof targets !== 'object' || targets === null) return false;
  return Array.isArray(targets) || typeof Reflect.get(targets, 'key') === 'string';
}

/** The error for what is not an object of targets. */
export function noTargets(targets: unknown): SmartRedisError {
  if (withoutNames(targets)) {
    const named = 'an object that gives each target a name: { name: hash(…) }';
    return invalidOption('targets', targets, named);
  }
  return invalidOption(
    'targets',
    targets,
    `an object with at least one target, such as { all: list({ key: 'delays:all' }) }, or a function that returns one at once`,
  );
}
