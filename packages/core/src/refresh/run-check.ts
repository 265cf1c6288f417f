import type { RedisDriver } from '../contracts/driver.js';
import type { Guard } from '../contracts/guard.js';
import type { Target } from '../contracts/target.js';
import { clipEnd } from '../errors/clip-text.js';
import { describeValue } from '../errors/describe-value.js';
import { SmartRedisError } from '../errors/errors.js';
import { hideCredentials } from '../errors/hide-credentials.js';
import { reasonOf } from '../errors/reason-of.js';
import { refusal } from '../guard/refusal.js';
import { untilAborted } from '../waiting/linked-signal.js';
import type { Publishing } from './refresh-job.js';
import { stagedDriver } from './staged-driver.js';

/** What a check is asked about. */
export interface CheckedContent {
  readonly rows: number;
  readonly bytes: number;
  /** Where the content of a target is now. */
  readonly keyOf: (target: Target) => string;
  /** Reads it. @default the connection that has staged it */
  readonly driver?: RedisDriver;
}

/** What a check is run for. */
export type Checking = Pick<
  Publishing,
  'baseline' | 'context' | 'definition' | 'metadataKeys' | 'signal'
>;

const longestAnswer = 300;

/**
 * Runs the check of a guard.
 * @throws SmartRedisError `SR_REFUSED` if it answers a text; `SR_REFRESH_FAILED` if it throws, or
 * answers anything but a text or `true`
 */
export async function runCheck(
  job: Checking,
  check: NonNullable<Guard['check']>,
  content: CheckedContent,
): Promise<void> {
  const { signal, definition, baseline } = job;
  const { name } = definition;
  const { rows, bytes } = content;
  const previous = baseline === null || baseline.version === 0 ? null : baseline;
  const answering = async (): Promise<unknown> =>
    check({ rows, bytes, previous, staged: readersOf(job, content), signal });
  let answer: unknown;
  try {
    answer = await untilAborted(answering(), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw failed(name, `threw: ${reasonOf(cause)}`, { cause });
  }
  if (answer === true) return;
  if (typeof answer !== 'string' || answer === '') {
    throw failed(name, `answered ${describeValue(answer)}; it must answer true, or a text why not`);
  }
  const found = clipEnd(hideCredentials(answer), longestAnswer);
  const because = `its check answers "${found}"`;
  throw refusal(name, { rule: 'check', allowed: 'true', found, because }, baseline);
}

function failed(cache: string, how: string, options: { readonly cause?: unknown } = {}): Error {
  return new SmartRedisError(
    'SR_REFRESH_FAILED',
    `the check in the guard of cache "${cache}" ${how}`,
    { ...options, details: { cache } },
  );
}

function readersOf(
  { context, definition, metadataKeys }: Checking,
  { keyOf, driver = stagedDriver(context.driver) }: CheckedContent,
): Readonly<Record<string, unknown>> {
  const readers = Object.entries(definition.targets).flatMap(([name, target]) => {
    const group = definition.groups.findIndex((members) => members.includes(target));
    const metadataKey = metadataKeys[group] ?? '';
    const reader = target.reader?.({ driver, key: keyOf(target), metadataKey });
    return reader === undefined ? [] : [[name, reader] as const];
  });
  return Object.freeze(Object.fromEntries(readers));
}
