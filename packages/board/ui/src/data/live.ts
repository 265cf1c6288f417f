import { toBoardError } from './board-error.js';
import type { Clock } from './clock.js';
import { readEvents } from './events.js';
import type { Link, LiveState } from './live-state.js';
import { after, firstState } from './live-state.js';
import { untilShown, whileShown } from './shown.js';
import type { Store } from './store.js';
import { createStore } from './store.js';

/** How long a page that nobody sees stays connected: browsers allow few connections to a server. */
const hiddenMs = 20_000;

/** How long what was known stays certain while the page reconnects. */
const graceMs = 2_000;

/** Keeps the state up to date as long as the page is open. */
export interface Live extends Store<LiveState> {
  close(): void;
}

export function openLive(clock: Clock): Live {
  const store = createStore(firstState);
  const closed = new AbortController();
  let grace: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  void follow(closed.signal);
  return { ...store, close: () => closed.abort() };

  async function follow(signal: AbortSignal): Promise<void> {
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
    return readEvents((event) => {
      failures = 0;
      clearTimeout(grace);
      grace = undefined;
      store.set(after(store.get(), event, clock()));
    }, signal);
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
