import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';
import type { CacheState } from '../metadata/cache-state.js';
import { fetchAnswer } from '../refresh/fetch-answer.js';
import type { CachePreview, PreviewJob } from '../refresh/preview/preview.js';
import { previewAnswer } from '../refresh/preview/preview.js';
import { abortAfter, linkSignals } from '../waiting/linked-signal.js';

/** Options of `CacheHandle.preview`. */
export interface PreviewOptions {
  /** Number of rows in the sample, from 0 to 10,000. @default 20 */
  readonly limit?: number;
  /** Ends the preview, with `SR_ABORTED`. */
  readonly signal?: AbortSignal;
}

const previewNames: OptionNames<PreviewOptions> = { limit: true, signal: true };
const mostRows = 10_000;

/** What {@link previewCache} works with. */
export interface Previewed extends Pick<PreviewJob, 'context' | 'definition' | 'metadataKeys'> {
  readonly state: CacheState;
  /** The versions of the caches that it follows, by name. */
  readonly upstream: Readonly<Record<string, number>>;
  /** Aborts with the error that ends the cache. */
  readonly ended: AbortSignal;
}

/**
 * Fetches here and now, and reads the result as a refresh would. Writes nothing to Redis.
 * @throws SmartRedisError the errors of a failed refresh, except `SR_REFUSED`
 */
export async function previewCache(
  { ended, upstream, ...previewed }: Previewed,
  { limit, signal }: ResolvedPreviewOptions,
): Promise<CachePreview> {
  const { context, definition } = previewed;
  const linked = linkSignals([
    { signal: ended, reason: () => ended.reason as unknown },
    ...(signal === undefined
      ? []
      : [{ signal, reason: () => abortedError(definition.name, signal.reason) }]),
  ]);
  const stopTimeout = abortAfter(context.clock, definition.timeoutMs, linked, () =>
    timeoutError(definition.name, definition.timeoutMs),
  );
  const next = { builtAfter: upstream };
  const job = { ...previewed, next, reason: 'requested', attempt: 1 } as const;
  const fetching = fetchAnswer(job, linked.signal);
  try {
    return await previewAnswer({ ...previewed, limit, signal: linked.signal }, fetching.answered);
  } finally {
    stopTimeout();
    linked.release();
    void fetching.end();
  }
}

/** {@link PreviewOptions} after checks. */
export interface ResolvedPreviewOptions {
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolvePreviewOptions(options: PreviewOptions | undefined): ResolvedPreviewOptions {
  const { limit = 20, signal } = demandKnownOptions('preview()', options, previewNames);
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > mostRows) {
    throw invalidOption('limit', limit, `a whole number from 0 to ${String(mostRows)}`);
  }
  return { limit, signal };
}

function abortedError(cache: string, cause: unknown): SmartRedisError {
  return new SmartRedisError('SR_ABORTED', `the preview of cache "${cache}" was aborted`, {
    cause,
  });
}

function timeoutError(cache: string, timeoutMs: number): SmartRedisError {
  return new SmartRedisError(
    'SR_FETCH_TIMEOUT',
    `the preview of cache "${cache}" took longer than its timeout of ${String(timeoutMs)}ms and was aborted`,
    { details: { cache, timeoutMs } },
  );
}
