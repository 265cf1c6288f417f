import type { ApiBoard, ApiCache, ApiEvent, ApiFailure, ApiNews } from '../../../src/api.js';
import { afterNews } from './after-news.js';
import type { KnownCache, KnownInstances } from './known.js';

/** How the page is connected; `since` is a moment of the page's clock. */
export type Link =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The board answers, but Redis does not. */
  | { readonly kind: 'away'; readonly error: ApiFailure['error'] }
  /** The board does not answer, or refuses. */
  | { readonly kind: 'lost'; readonly error: ApiFailure['error'] };

/** Something that has happened while the page was open. */
export interface HeardNews {
  /** By the page's clock. */
  readonly heardAt: number;
  /** Counts the news. */
  readonly id: number;
  readonly news: ApiNews;
}

/** All that the page knows without asking; a new object for each change. */
export interface LiveState {
  readonly link: Link;
  /** When something was last known to be so, by the page's clock; `null`: never. */
  readonly knownAt: number | null;
  /** `null` until the first answer. */
  readonly board: ApiBoard | null;
  /** Names the reading that this is, for the server; `null` until the first one. */
  readonly revision: string | null;
  readonly caches: ReadonlyMap<string, KnownCache>;
  readonly instances: KnownInstances;
  readonly nothing: string | null;
  /** The latest first, at most 200. */
  readonly news: readonly HeardNews[];
  /** The clock of Redis minus that of the page; `null`: not known. */
  readonly serverAheadMs: number | null;
}

export const firstState: LiveState = {
  link: { kind: 'connecting' },
  knownAt: null,
  board: null,
  revision: null,
  caches: new Map(),
  instances: { value: [], readAt: 0 },
  nothing: null,
  news: [],
  serverAheadMs: null,
};

/** The state with what was read of one cache, unless it is newer already. */
export function withCache(state: LiveState, value: ApiCache, readAt: number): LiveState {
  const known = state.caches.get(value.name);
  if (known === undefined || known.readAt > readAt) return state;
  return { ...state, caches: new Map(state.caches).set(value.name, { value, readAt }) };
}

function withNews(
  { caches, serverAheadMs }: LiveState,
  all: readonly ApiNews[],
  now: number,
): LiveState['caches'] {
  if (serverAheadMs === null) return caches;
  const next = new Map(caches);
  for (const news of all) {
    const known = next.get(news.cache);
    if (known !== undefined) next.set(news.cache, afterNews(known, news, now, serverAheadMs));
  }
  return next;
}

/** The same reading once more: when it was is known better than from the page, which was on its way. */
function readThen({ caches }: LiveState, readAt: number): Map<string, KnownCache> {
  return new Map([...caches].map(([name, { value }]) => [name, { value, readAt }]));
}

/** Whether what is shown is so now. */
export function isCertain({ link }: LiveState): boolean {
  return link.kind === 'live';
}

/** The state after an event that arrived at `now`. */
export function after(state: LiveState, event: ApiEvent, now: number): LiveState {
  switch (event.type) {
    case 'state': {
      const readAt = now - event.readMsAgo;
      const known = event.caches.map((value) => [value.name, { value, readAt }] as const);
      return {
        ...state,
        link: { kind: 'live' },
        knownAt: now,
        board: event.board,
        revision: event.revision,
        caches: new Map(known),
        instances: { value: event.instances, readAt },
        nothing: event.nothing,
        serverAheadMs: Date.parse(event.at) - readAt,
      };
    }
    case 'changes': {
      const readAt = now - event.readMsAgo;
      const caches =
        event.revision === state.revision ? readThen(state, readAt) : new Map(state.caches);
      for (const value of event.caches) caches.set(value.name, { value, readAt });
      for (const name of event.gone) caches.delete(name);
      const { instances } = event;
      return {
        ...state,
        // Told to those who have what was before, and only while Redis answers.
        link: { kind: 'live' },
        knownAt: now,
        revision: event.revision,
        caches,
        instances: instances === undefined ? state.instances : { value: instances, readAt },
        nothing: event.nothing,
        serverAheadMs: Date.parse(event.at) - readAt,
      };
    }
    case 'news': {
      const first = (state.news[0]?.id ?? 0) + 1;
      const heard = event.news.map((news, index) => ({ news, heardAt: now, id: first + index }));
      const news = [...heard.reverse(), ...state.news].slice(0, 200);
      return { ...state, knownAt: now, news, caches: withNews(state, event.news, now) };
    }
    case 'away':
      return { ...state, link: { kind: 'away', error: event.error } };
  }
}
