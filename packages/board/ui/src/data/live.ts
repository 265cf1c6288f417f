import type { ApiCachePage, ApiEvent, ApiNews } from '../../../src/api.js';
import { toBoardError } from './board-error.js';
import type { Clock } from './clock.js';
import { readEvents } from './events.js';
import type { Link, LiveState } from './live-state.js';
import { after, withCache } from './live-state.js';
import { read } from './request.js';
import { untilDrawn, untilShown, whileShown } from './shown.js';
import type { Store } from './store.js';
import { createStore } from './store.js';

/** How long a page that nobody sees stays connected: browsers allow few connections to a server. */
const hiddenMs = 20_000;

/** How long what was known stays certain while the page reconnects. */
const graceMs = 2_000;

/** After many pauses at once the next state will do. */
const mostLooks = 5;

/** Keeps the state up to date as long as the page is open. */
export interface Live extends Store<LiveState> {
  /** Takes what was read of one cache. */
  learn(answer: ApiCachePage): void;
  close(): void;
}

/** Follows the caches, from what is known of them at first. */
export function openLive(clock: Clock, known: LiveState): Live {
  const store = createStore(known);
  const closed = new AbortController();
  let grace: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  void follow(closed.signal);
  return { ...store, learn, close: () => closed.abort() };

  async function follow(signal: AbortSignal): Promise<void> {
    // What is known is drawn first.
    if (known.board !== null) await untilDrawn();
    while (!signal.aborted) {
      await untilShown(signal);
      try {
        await whileShown(listen, hiddenMs, signal);
        lose(undefined);
      } catch (error) {
        lose(error);
      }
      failures += 1;
      const backOffMs = Math.min(150 * 2 ** failures, 5_000);
      await pause(backOffMs * (0.7 + 0.6 * Math.random()));
    }
  }

  function listen(signal: AbortSignal): Promise<void> {
    const take = (event: ApiEvent): void => {
      failures = 0;
      clearTimeout(grace);
      grace = undefined;
      store.set(after(store.get(), event, clock()));
      if (event.type === 'news') lookAtPauses(event.news);
    };
    return readEvents(store.get().revision, take, signal);
  }

  /** The announcement of a pause tells neither its reason nor by whom it is. */
  function lookAtPauses(news: readonly ApiNews[]): void {
    const names = news.flatMap(({ type, cache }) => (type === 'paused' ? [cache] : []));
    for (const cache of [...new Set(names)].slice(-mostLooks)) {
      read('cache', { cache }).then(learn, () => undefined);
    }
  }

  function learn({ cache, readMsAgo }: ApiCachePage): void {
    store.set(withCache(store.get(), cache, clock() - readMsAgo));
  }

  /** A server that is restarted is back before anybody need be told. */
  function lose(cause: unknown): void {
    const { link } = store.get();
    const { code, message } = toBoardError(cause);
    const lost: Link = { kind: 'lost', error: { code, message } };
    if (document.hidden) tell({ kind: 'connecting' });
    else if (code !== 'BOARD_UNREACHABLE' || link.kind === 'lost' || link.kind === 'connecting')
      tell(lost);
    else grace ??= setTimeout(tell, graceMs, lost);
  }

  function tell(link: Link): void {
    store.set({ ...store.get(), link });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
