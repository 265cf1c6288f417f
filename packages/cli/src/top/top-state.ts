import type { CacheSummary, InstanceSummary, OperatorEvent } from '@smart-redis/core/operator';

/** What `top` knows. */
export interface TopState {
  readonly namespace: string;
  readonly caches: readonly CacheSummary[];
  readonly instances: readonly InstanceSummary[];
  /** When caches and instances were read, in ms of `performance.now()`; `null`: never so far. */
  readonly readAtMs: number | null;
  /** Why they cannot be read now; `null`: they can. */
  readonly failure: string | null;
  /** What has happened, the latest first. */
  readonly happened: readonly string[];
}

/** How many events are shown. */
const mostHappened = 5;

/** The state with an event in it. */
export function withEvent(state: TopState, event: OperatorEvent, at: string): TopState {
  const text = sentenceOf(event);
  if (text === undefined) return state;
  return { ...state, happened: [`${at} ${text}`, ...state.happened].slice(0, mostHappened) };
}

function sentenceOf(event: OperatorEvent): string | undefined {
  switch (event.type) {
    case 'gap':
      return undefined;
    case 'instances':
      return 'the instances have changed';
    case 'committed': {
      const what = event.rolledBackTo === undefined ? 'committed' : 'rolled back to';
      return `${event.cache} ${what} version ${event.version} with ${event.rows} rows on ${event.instance}`;
    }
    case 'failed':
      return `${event.cache} failed on ${event.instance}: ${event.code} ${event.message}`;
    case 'requested':
      return `${event.cache} was asked to refresh`;
    case 'released':
    case 'unchanged':
    case 'paused':
    case 'resumed':
      return `${event.cache} ${event.type}`;
  }
}
