import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useLive } from './data/context.js';
import { CachePage } from './pages/cache/cache-page.js';
import { InstancesPage } from './pages/instances/instances-page.js';
import { Nowhere } from './pages/nowhere.js';
import { Overview } from './pages/overview/overview.js';
import { Banner } from './parts/banner.js';
import { Header } from './parts/header.js';
import { Toasts } from './parts/toasts.js';
import { useSearchKeys } from './parts/use-search-keys.js';
import type { Route } from './route.js';
import { useRoute } from './route.js';
import { visible } from './text/visible.js';

/** The whole page. */
export function App(): JSX.Element {
  const route = useRoute();
  const state = useLive();
  const main = useRef<HTMLElement>(null);
  useSearchKeys();
  useTitle(route, state.board?.namespace);
  useArrival(route, main);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The address after # is the route.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <Header route={route} />
      <Banner state={state} />
      <main id="main" ref={main} tabIndex={-1}>
        <PageOf route={route} />
      </main>
      <Toasts />
    </>
  );
}

function PageOf({ route }: { readonly route: Route }): JSX.Element {
  switch (route.page) {
    case 'overview':
      return <Overview route={route} />;
    case 'cache':
      return <CachePage key={route.cache} route={route} />;
    case 'instances':
      return <InstancesPage />;
    case 'nowhere':
      return <Nowhere />;
  }
}

function useTitle(route: Route, namespace: string | undefined): void {
  const page = { overview: 'Caches', instances: 'Instances', nowhere: 'Not found' };
  const name = route.page === 'cache' ? visible(route.cache) : page[route.page];
  useEffect(() => {
    document.title = namespace === undefined ? name : `${name} · ${visible(namespace)}`;
  }, [name, namespace]);
}

/** On another page the top comes first, for eyes and for screen readers; the overview is where it was. */
function useArrival(route: Route, main: { readonly current: HTMLElement | null }): void {
  const place = route.page === 'cache' ? `cache ${route.cache}` : route.page;
  const last = useRef(place);
  const overviewTop = useRef(0);
  useEffect(() => {
    const note = (): void => {
      if (last.current === 'overview') overviewTop.current = scrollY;
    };
    addEventListener('scroll', note, { passive: true });
    return () => removeEventListener('scroll', note);
  }, []);
  useLayoutEffect(() => {
    if (last.current === place) return;
    last.current = place;
    scrollTo(0, place === 'overview' ? overviewTop.current : 0);
    const heading = main.current?.querySelector<HTMLElement>('h1');
    heading?.focus({ preventScroll: true });
  }, [place]);
}
