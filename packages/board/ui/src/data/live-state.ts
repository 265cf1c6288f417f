import type { ApiBoard, ApiCache, ApiEvent, ApiFailure, ApiNews } from '../../../src/api.js';
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
  caches: new Map(),
  instances: { value: [], readAt: 0 },
  nothing: null,
  news: [],
  serverAheadMs: null,
};

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
        caches: new Map(known),
        instances: { value: event.instances, readAt },
        nothing: event.nothing,
        serverAheadMs: serverAhead(event.caches, readAt) ?? state.serverAheadMs,
      };
    }
    case 'changes': {
      const readAt = now - event.readMsAgo;
      const caches = new Map(state.caches);
      for (const value of event.caches) caches.set(value.name, { value, readAt });
      for (const name of event.gone) caches.delete(name);
      const { instances } = event;
      return {
        ...state,
        knownAt: now,
        caches,
        instances: instances === undefined ? state.instances : { value: instances, readAt },
        nothing: event.nothing,
        serverAheadMs: serverAhead(event.caches, readAt) ?? state.serverAheadMs,
      };
    }
    case 'news': {
      const first = (state.news[0]?.id ?? 0) + 1;
      const heard = event.news.map((news, index) => ({ news, heardAt: now, id: first + index }));
      return { ...state, knownAt: now, news: [...heard.reverse(), ...state.news].slice(0, 200) };
    }
    case 'away':
      return { ...state, link: { kind: 'away', error: event.error } };
  }
}

/** Any cache with a version tells the time of the server: when it was built, and how long ago. */
function serverAhead(caches: readonly ApiCache[], readAt: number): number | undefined {
  const built = caches.find(({ ageMs, checkedAt }) => ageMs !== null && checkedAt !== null);
  if (built === undefined) return undefined;
  const { ageMs, checkedAt } = built;
  return Date.parse(checkedAt ?? '') + (ageMs ?? 0) - readAt;
}
