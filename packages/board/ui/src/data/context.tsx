import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Clock } from './clock.js';
import type { Live } from './live.js';
import type { LiveState } from './live-state.js';
import type { Store } from './store.js';
import { useStore } from './store.js';
import type { Toast } from './toasts.js';

/** What every part of the page can ask. */
export interface Page {
  readonly live: Live;
  readonly clock: Clock;
  /** Counts the seconds. */
  readonly ticks: Store<number>;
  readonly toasts: Store<readonly Toast[]>;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('this part is drawn outside of the page');
  return page;
}

/** The state, drawn anew with each change. */
export function useLive(): LiveState {
  return useStore(usePage().live);
}

/** The page's clock, drawn anew once a second, and with each draw. */
export function useNow(): number {
  const { clock, ticks } = usePage();
  useStore(ticks);
  return clock();
}
