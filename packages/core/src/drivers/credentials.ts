import type { Clock } from '../contracts/clock.js';
import { systemClock } from '../contracts/clock.js';
import { SmartRedisError } from '../errors/errors.js';
import { describeValue } from '../errors/describe-value.js';
import { reasonOf } from '../errors/reason-of.js';
import type { Credentials, CredentialsFunction, DriverOptions } from './driver-options.js';
import { resolveDriverOptions } from './driver-options.js';
import { withoutCredentials } from './translate-error.js';

/** A connection also needs time to log in before its timeout. */
const shareOfConnectTimeout = 0.8;

const firstPauseMs = 100;
const longestPauseMs = 5000;

/**
 * Creates a caller of the function in the option `credentials`; `undefined` if the option is
 * absent. After a failure the function is called again after a delay that grows to 5 s; until then
 * each call fails with the same reason.
 *
 * @throws SmartRedisError `SR_INVALID_OPTION` for an option or a result of a wrong shape,
 * `SR_CONNECTION` if the function fails, or does not return within four fifths of `connectTimeout`
 */
export function credentialsAsker(
  options: DriverOptions,
  clock: Clock = systemClock,
): (() => Promise<Credentials>) | undefined {
  const { credentials, connectMs } = resolveDriverOptions(options);
  if (credentials === undefined) return undefined;
  const limitMs = Math.ceil(connectMs * shareOfConnectTimeout);
  let asking: Promise<Credentials> | undefined;
  let failed: { readonly error: SmartRedisError; readonly untilMs: number } | undefined;
  let pauseMs = 0;

  const ask = async (): Promise<Credentials> => {
    try {
      const found = demandCredentials(await answerOf(credentials, clock, limitMs));
      failed = undefined;
      pauseMs = 0;
      return found;
    } catch (error) {
      pauseMs = Math.min(Math.max(firstPauseMs, 2 * pauseMs), longestPauseMs);
      failed = { error: error as SmartRedisError, untilMs: clock.monotonic() + pauseMs };
      throw error;
    } finally {
      asking = undefined;
    }
  };
  return () => {
    if (failed !== undefined && clock.monotonic() < failed.untilMs) {
      return Promise.reject(failed.error);
    }
    asking ??= ask();
    return asking;
  };
}

function answerOf(credentials: CredentialsFunction, clock: Clock, limitMs: number) {
  return new Promise<unknown>((resolve, reject) => {
    const timer = clock.after(limitMs, () => reject(unanswered(limitMs)));
    const call = async (): Promise<unknown> => credentials(); // so that a synchronous error is a rejection
    call()
      .then(resolve, (error: unknown) => reject(failure(error)))
      .finally(() => timer.stop());
  });
}

function demandCredentials(answer: unknown): Credentials {
  if (typeof answer !== 'object' || answer === null) {
    // Text may be the password.
    throw wrongAnswer(typeof answer === 'string' ? 'text' : describeValue(answer));
  }
  const { username, password } = answer as { username?: unknown; password?: unknown };
  if (typeof password !== 'string' || password === '')
    throw wrongAnswer(withA('password', password));
  if (username === undefined || username === null) return { password };
  if (typeof username !== 'string' || username === '')
    throw wrongAnswer(withA('username', username));
  return { username, password };
}

/** Never the value: user name and password may be swapped. */
function withA(name: string, value: unknown): string {
  if (value === '') return `an empty ${name}`;
  return value === undefined ? `no ${name}` : `a ${name} of type ${typeof value}`;
}

function wrongAnswer(found: string): SmartRedisError {
  const allowed = '{ username?, password }, each a non-empty string';
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `the function of option "credentials" must return ${allowed}, or a promise of that; it returned ${found}`,
    { details: { option: 'credentials', allowed } },
  );
}

function failure(cause: unknown): SmartRedisError {
  return new SmartRedisError(
    'SR_CONNECTION',
    `the function of option "credentials" failed: ${reasonOf(cause)}`,
    { cause: withoutCredentials(cause), details: { option: 'credentials' } },
  );
}

function unanswered(limitMs: number): SmartRedisError {
  return new SmartRedisError(
    'SR_CONNECTION',
    `the function of option "credentials" did not answer within ${String(limitMs)}ms`,
    { details: { option: 'credentials', timeoutMs: limitMs } },
  );
}
