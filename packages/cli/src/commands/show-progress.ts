import type { CacheDetails, Operator } from '@smart-redis/core/operator';
import { durationText } from '../render/units.js';
import type { Notes } from '../session/notes.js';

const everyMs = 500;

/**
 * Says on stderr what the refresh of a cache waits for, until the returned function is called.
 * Elsewhere than on a terminal only a change is said.
 */
export function showProgress(notes: Notes, operator: Operator, name: string): () => Promise<void> {
  const startedAt = performance.now();
  const stop = new AbortController();
  let said = '';
  let work = Promise.resolve();
  const look = async (): Promise<void> => {
    const cache = await operator.cache(name).catch(() => undefined);
    if (stop.signal.aborted) return;
    const state = cache === undefined ? 'no connection to Redis' : stateOf(cache);
    if (state !== said) await notes.note(`${name}: ${state}`);
    said = state;
    const waited = durationText(performance.now() - startedAt);
    await notes.progress(`${name}: ${state}, ${waited}`);
  };
  const next = (): void => {
    work = look().catch(() => undefined);
  };
  next();
  const timer = setInterval(next, everyMs);
  return async () => {
    stop.abort();
    clearInterval(timer);
    await work;
    await notes.progress('');
  };
}

function stateOf({ running, servedBy, paused }: CacheDetails): string {
  if (running !== null) return `refreshing on ${running.instance ?? 'an instance'}`;
  const suffix = paused === null ? '' : ' (it is paused, and stays so)';
  if (servedBy === null) return `waiting for an instance that serves it${suffix}`;
  return `asked ${servedBy}${suffix}`;
}
