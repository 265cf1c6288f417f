import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { within } from '../waiting/within.js';
import type { InstanceContext } from './instance-context.js';
import { SmartRedisError } from '../errors/errors.js';
import type { Wait } from './wait.js';

/** The refresh that is about to start. */
interface Starting {
  readonly context: InstanceContext;
  readonly definition: ResolvedDefinition;
}

/** The time that a fetcher has to react to its abort signal before it counts as ignoring it. */
const windDownMs = 1000;
/**
 * A fetcher that continues for longer than this, and for longer than another timeout, is abandoned:
 * a new one may start beside it.
 */
const longestHungMs = 30_000;
/** The maximum number of abandoned fetchers. */
const mostHung = 2;

/**
 * Prevents overlapping fetches: waits for a fetcher that is still running although its refresh has
 * ended, even from an earlier leadership. Resolves with an error if no refresh can start now, or
 * with `undefined`.
 */
export async function demandSettled(
  { context, definition }: Starting,
  wait: Wait,
): Promise<SmartRedisError | undefined> {
  const { name: cache, timeoutMs } = definition;
  const { clock, unsettled, warnings } = context;
  const left = unsettled.of(cache);
  if (left === undefined) return undefined;
  const ended = new AbortController();
  wait.whenOver(() => ended.abort());
  await within(left.settled, { clock, limitMs: windDownMs, signal: ended.signal });
  wait.whenOver(undefined);
  const still = unsettled.of(cache);
  if (still === undefined || wait.isOver) {
    warnings.resolved(`hung:${cache}`, 'a fetcher that ignored its abort signal has ended', {
      cache,
    });
    return undefined;
  }
  const forMs = Math.round(still.sinceMs);
  warnings.warn(
    `hung:${cache}`,
    'a fetcher ignores its abort signal and is still running; this instance does not refresh its cache until it has ended. ' +
      'Pass context.signal on to the operation that it waits for',
    { cache, fetchers: still.count, forMs },
  );
  // A fetcher that never ends, such as a query whose connection was lost, must not block the cache
  // forever.
  if (still.count < mostHung && forMs >= Math.max(timeoutMs, longestHungMs)) return undefined;
  return new SmartRedisError(
    'SR_FETCH_TIMEOUT',
    `the fetcher of cache "${cache}" ignores its abort signal: it is still running ${String(forMs)}ms after its refresh ended, ` +
      'so no new refresh is started. Pass context.signal on to the operation that it waits for',
    { details: { cache, timeoutMs } },
  );
}
