import { invalidOption } from '../errors/errors.js';

const namePattern = /^[\w.:-]{1,200}$/;

/**
 * Checks the name of a cache or a group.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandName(option: string, name: unknown): string {
  if (typeof name === 'string' && namePattern.test(name)) return name;
  throw invalidOption(option, name, '1 to 200 letters, digits, "_", "-", "." or ":"');
}
