import type { Operator } from '@smart-redis/core/operator';
import { isSmartRedisError } from '@smart-redis/core';
import { messageOf } from '../output/failure.js';
import type { TopState } from './top-state.js';
import { withEvent } from './top-state.js';

/** A {@link TopState} that follows what happens. */
export interface Follower {
  readonly state: TopState;
  /** Reads everything. @throws what the operator rejects with; the state says it as well */
  read(): Promise<void>;
  /** Follows until the signal aborts: `onChange` after each change. Never rejects. */
  follow(signal: AbortSignal, onChange: () => void): Promise<void>;
}

/** However much happens, everything is read no more often than this. */
const shortestMs = 1000;

/** Follows a namespace; everything is read every `everyMs`, and after each event. */
export function createFollower(operator: Operator, everyMs: number): Follower {
  let state: TopState = {
    namespace: operator.namespace,
    caches: [],
    instances: [],
    readAtMs: null,
    failure: null,
    happened: [],
  };
  const read = async (): Promise<void> => {
    try {
      const [caches, instances] = await Promise.all([operator.caches(), operator.instances()]);
      state = { ...state, caches, instances, readAtMs: performance.now(), failure: null };
    } catch (error) {
      // That there is no cache any more is an answer.
      const answered = isSmartRedisError(error, 'SR_UNKNOWN_CACHE');
      state = { ...state, failure: messageOf(error), ...(answered ? { caches: [] } : {}) };
      throw error;
    }
  };
  const follow = async (signal: AbortSignal, onChange: () => void): Promise<void> => {
    const news = { isDirty: false };
    let readAt = performance.now();
    const watching = (async () => {
      for await (const event of operator.watch({ signal })) {
        news.isDirty = true;
        state = withEvent(state, event, new Date().toISOString().slice(11, 19));
        onChange();
      }
    })().catch(() => undefined); // what is read says that there is no connection
    while (await pause(shortestMs, signal)) {
      const isDue = news.isDirty || performance.now() - readAt >= everyMs || state.failure !== null;
      if (isDue) {
        news.isDirty = false;
        readAt = performance.now();
        await read().catch(() => undefined);
      }
      onChange();
    }
    await watching;
  };
  return {
    get state() {
      return state;
    },
    read,
    follow,
  };
}

/** Waits; resolves with whether the signal has not aborted. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(!signal.aborted);
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
