import { contextOfFetch } from '../channels/refresh-trace.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { within } from '../waiting/within.js';
import { describeValue } from '../errors/describe-value.js';
import type { FetchContext, Unchanged } from '../contracts/fetcher.js';
import { fetchFailure } from '../source/fetch-failure.js';
import { isAborted } from '../waiting/linked-signal.js';
import type { RefreshJob } from './refresh-job.js';
import { invalidResult } from '../source/invalid-result.js';
import type { FetchedResult } from '../source/take-answer.js';
import { isHeld, takeAnswer } from '../source/take-answer.js';

/** The result of a fetcher. */
export type Answer =
  { readonly isUnchanged: true } | { readonly isUnchanged: false; readonly result: FetchedResult };

/** What a fetcher is called for. */
export type FetchJob = Pick<
  RefreshJob,
  'attempt' | 'context' | 'definition' | 'reason' | 'state' | 'trace'
> & {
  /** With the versions of the caches that it follows; `null`: it follows none. */
  readonly next: Pick<RefreshJob['next'], 'builtAfter'>;
};

/** A call of a fetcher. */
export interface Fetching {
  /** Rejects with a `SmartRedisError`. */
  readonly answered: Promise<Answer>;
  /**
   * Ends its result, or a later result. Resolves when all of its work has ended: see
   * `RunningRefresh.settled`.
   */
  end(): Promise<void>;
}

/**
 * Calls the fetcher, and takes ownership of its result as soon as it arrives. A result that arrives
 * after `signal` has aborted is ended.
 */
export function fetchAnswer(job: FetchJob, signal: AbortSignal): Fetching {
  const { definition, context } = job;
  let result: FetchedResult | undefined;
  const endResult = (): void => {
    result?.end();
  };
  const answer = async (): Promise<Answer> => {
    signal.throwIfAborted();
    const unchanged = {} as Unchanged; // recognized by identity
    const answered = await callFetcher(job, signal, unchanged);
    if (answered === unchanged) return { isUnchanged: true };
    const taken = takeAnswer(definition.name, answered, context.answersSeen);
    result = pulledIn(contextOfFetch(job.trace), taken);
    if (isAborted(signal)) endResult();
    demandValueTargets(definition, result);
    return { isUnchanged: false, result };
  };
  const answered = answer();
  answered.catch(() => undefined); // handled by whoever awaits it
  signal.addEventListener('abort', endResult, { once: true });
  return {
    answered,
    end: async () => {
      signal.removeEventListener('abort', endResult);
      endResult();
      await answered.catch(() => undefined); // its error is reported by the refresh
      const ending = result?.end();
      if (ending === undefined) return;
      await ending.reading;
      await cleanedUp(job, ending.cleanUp);
    },
  };
}

/** Shared by all caches that follow none. */
const noUpstream: Readonly<Record<string, number>> = Object.freeze({});

async function callFetcher(
  { definition, state, reason, attempt, next }: FetchJob,
  signal: AbortSignal,
  unchanged: Unchanged,
): Promise<unknown> {
  const fetchContext: FetchContext<unknown> = {
    signal,
    params: definition.params,
    // Of a version that was put back no fetcher knows whether its source has changed since.
    previous: state.rolledBackFrom === null ? state.version : null,
    reason,
    attempt,
    upstream: next.builtAfter ?? noUpstream,
    unchanged: () => unchanged,
  };
  try {
    return await definition.fetch(fetchContext);
  } catch (cause) {
    throw fetchFailure(definition.name, cause);
  }
}

function demandValueTargets({ name, targets }: ResolvedDefinition, result: FetchedResult): void {
  if (result.form === 'rows') return;
  for (const [targetName, { writer }] of Object.entries(targets)) {
    if (writer.acceptsValue === true) continue;
    const looksLike = describeValue(isHeld(result) ? result.rows[0] : undefined);
    const instead = `target "${targetName}" (${writer.type}) needs rows: an array, iterable, async iterable or object stream`;
    throw invalidResult(name, { looksLike, instead }, { target: targetName });
  }
}

/** The same result; the work of an asynchronous source still belongs to the fetch. */
function pulledIn(inContext: ReturnType<typeof contextOfFetch>, result: FetchedResult) {
  if (inContext === undefined || isHeld(result) || !result.source.isAsync) return result;
  const { source } = result;
  const next = (): ReturnType<typeof source.next> => inContext(() => source.next());
  return { ...result, source: { ...source, next } };
}

/** A hanging `finally` delays nothing for longer than `drain`. */
async function cleanedUp({ context, definition }: FetchJob, cleanUp: Promise<void>): Promise<void> {
  const { clock, drainMs, logger, warnings } = context;
  const { name: cache } = definition;
  const logged = cleanUp.catch((error: unknown) => {
    logger.debug('the clean-up of a source of rows failed', { cache, error });
  });
  const finished = await within(logged, { clock, limitMs: drainMs });
  if (finished.state !== 'failed') return;
  warnings.warn(
    `clean-up:${cache}`,
    'a fetcher still cleans up (a finally block, return() or destroy()) after its refresh ended; continuing without waiting for it',
    { cache, waitedMs: drainMs },
  );
}
