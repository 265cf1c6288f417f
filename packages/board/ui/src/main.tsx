import { render } from 'preact';
import { App } from './app.js';
import { createClock } from './data/clock.js';
import { PageContext } from './data/context.js';
import type { Page } from './data/context.js';
import { openLive } from './data/live.js';
import { stateInPage } from './data/state-in-page.js';
import { createStore } from './data/store.js';
import type { Toast } from './data/toasts.js';
import { applyTheme, storedTheme } from './parts/theme.js';
import './style/all.css';

applyTheme(storedTheme());
const clock = createClock();
const ticks = createStore(0);
setInterval(() => {
  if (!document.hidden) ticks.set(ticks.get() + 1);
}, 1000);
const page: Page = {
  live: openLive(clock, stateInPage(clock)),
  clock,
  ticks,
  toasts: createStore<readonly Toast[]>([]),
};

const root = document.getElementById('app') ?? document.body;
// What the page says until its script runs.
root.replaceChildren();
render(
  <PageContext.Provider value={page}>
    <App />
  </PageContext.Provider>,
  root,
);
