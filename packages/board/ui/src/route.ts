import { useLayoutEffect, useState } from 'preact/hooks';

/** What the address after `#` names. */
export type Route =
  | { readonly page: 'overview'; readonly query: URLSearchParams }
  | { readonly page: 'instances'; readonly query: URLSearchParams }
  | {
      readonly page: 'cache';
      readonly cache: string;
      readonly tab: CacheTab;
      readonly query: URLSearchParams;
    }
  | { readonly page: 'nowhere'; readonly query: URLSearchParams };

export type CacheRoute = Extract<Route, { readonly page: 'cache' }>;

export const cacheTabs = ['activity', 'versions', 'rows', 'definition'] as const;
export type CacheTab = (typeof cacheTabs)[number];

export function parseRoute(hash: string): Route {
  const [path = '', words = ''] = hash.replace(/^#/, '').split('?', 2);
  const query = new URLSearchParams(words);
  const [page = '', name, tabName = 'activity'] = path.split('/').filter((part) => part !== '');
  if (page === '') return { page: 'overview', query };
  if (page === 'instances') return { page, query };
  const tab = cacheTabs.find((each) => each === tabName);
  if (page !== 'cache' || name === undefined || tab === undefined)
    return { page: 'nowhere', query };
  try {
    return { page, cache: decodeURIComponent(name), tab, query };
  } catch {
    return { page: 'nowhere', query };
  }
}

/** The address of the overview, with filters. */
export function overviewAddress(query: Readonly<Record<string, string>> = {}): string {
  return withQuery('#/', query);
}

export const instancesAddress = '#/instances';

export function cacheAddress(
  cache: string,
  tab: CacheTab = 'activity',
  query: Readonly<Record<string, string>> = {},
): string {
  const path = `#/cache/${encodeURIComponent(cache.toWellFormed())}`;
  return withQuery(tab === 'activity' ? path : `${path}/${tab}`, query);
}

/** The address with some words of its query changed; those that become empty are left out. */
export function changedQuery(
  route: Route,
  changes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...Object.fromEntries(route.query), ...changes };
}

/** Goes to an address; with `replace` without a way back to the present one. */
export function goTo(address: string, replace = false): void {
  if (!replace) {
    location.hash = address;
    return;
  }
  // At once: with the event of `location.replace`, which comes later, whatever is drawn in between would
  // put the former text back into the search, and take letters away from somebody who types.
  history.replaceState(history.state, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  return words.size === 0 ? path : `${path}?${words.toString()}`;
}

/** The route of the address bar. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useLayoutEffect(() => {
    const take = (): void => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return route;
}
