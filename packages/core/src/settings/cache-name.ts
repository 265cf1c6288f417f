import { invalidOption } from '../errors/errors.js';

const namePattern = /^[\w.:-]{1,200}$/;

/** Whether it can be the name of a cache or a group. */
export function isCacheName(name: unknown): name is string {
  return typeof name === 'string' && namePattern.test(name);
}

/**
 * Checks the name of a cache or a group.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandName(option: string, name: unknown): string {
  if (isCacheName(name)) return name;
  throw invalidOption(option, name, '1 to 200 letters, digits, "_", "-", "." or ":"');
}
