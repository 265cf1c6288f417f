import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { within } from '../waiting/within.js';
import type { InstanceContext } from './instance-context.js';
import { SmartRedisError } from '../errors/errors.js';
import type { LinkedSignal } from '../waiting/linked-signal.js';
import { isAborted } from '../waiting/linked-signal.js';

/** Whose refresh it is. */
interface Starting {
  readonly context: InstanceContext;
  readonly definition: ResolvedDefinition;
}

/** What a fetcher takes to notice its abort signal, at the most, before it is said to ignore it. */
const windDownMs = 1000;
/**
 * A fetcher that goes on for longer than this, and than its timeout once more, is given up: another
 * may start beside it.
 */
const longestHungMs = 30_000;
/** But no more than so many are left behind. */
const mostHung = 2;

/**
 * No overlap: a fetcher that still works although its refresh has ended is waited for, in whichever
 * leadership that was. Resolves with why there can be no refresh now, or `undefined`.
 */
export async function demandSettled(
  { context, definition }: Starting,
  { signal }: LinkedSignal,
): Promise<SmartRedisError | undefined> {
  const { name: cache, timeoutMs } = definition;
  const { clock, unsettled, warnings } = context;
  const left = unsettled.of(cache);
  if (left === undefined) return undefined;
  await within(left.settled, { clock, limitMs: windDownMs, signal });
  const still = unsettled.of(cache);
  if (still === undefined || isAborted(signal)) {
    warnings.resolved(`hung:${cache}`, 'a fetcher that ignored its abort signal has ended', {
      cache,
    });
    return undefined;
  }
  const forMs = Math.round(still.sinceMs);
  warnings.warn(
    `hung:${cache}`,
    'a fetcher ignores its abort signal and still works; its cache is not refreshed here until it has ended. ' +
      'Hand context.signal on to what it waits for',
    { cache, fetchers: still.count, forMs },
  );
  // One that never ends, such as a query whose connection was lost, must not leave the cache as it
  // is for ever.
  if (still.count < mostHung && forMs >= Math.max(timeoutMs, longestHungMs)) return undefined;
  return new SmartRedisError(
    'SR_FETCH_TIMEOUT',
    `the fetcher of cache "${cache}" ignores its abort signal: it still works, ${String(forMs)}ms after its refresh has ended, ` +
      'and no other is started beside it. Hand context.signal on to what it waits for',
    { details: { cache, timeoutMs } },
  );
}
