import type { ApiOverview } from '../../../src/api.js';
import type { Clock } from './clock.js';
import type { LiveState } from './live-state.js';
import { after, firstState } from './live-state.js';

/** What the page was sent with, so that the caches are drawn before anything else is asked for. */
export function stateInPage(clock: Clock): LiveState {
  const block = document.getElementById('state');
  if (block === null) return firstState;
  const overview = JSON.parse(block.textContent) as ApiOverview;
  block.remove();
  const state = after(firstState, { type: 'state', ...overview }, arrivedAt(clock));
  // Until somebody looks, it may be old.
  return document.hidden ? { ...state, link: firstState.link } : state;
}

/** When the page began to arrive: not later than what is in it, so that nothing is shown as younger. */
function arrivedAt(clock: Clock): number {
  const [navigation] = performance.getEntriesByType('navigation');
  const startedMs = (navigation as PerformanceNavigationTiming | undefined)?.responseStart ?? 0;
  return clock() - (performance.now() - startedMs);
}
