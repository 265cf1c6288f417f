import type { JSX } from 'preact';
import type { ApiCachePage } from '../../../../src/api.js';
import type { Asked } from '../../actions/ask.js';
import type { KnownCache } from '../../data/known.js';
import type { CacheRoute, CacheTab } from '../../route.js';
import { cacheAddress, cacheTabs } from '../../route.js';
import { Activity } from './activity.js';
import { Definition } from './definition.js';
import { Rows } from './rows.js';
import { Versions } from './versions.js';

/** The ways to the parts of the page. */
export function Tabs({ route }: { readonly route: CacheRoute }): JSX.Element {
  return (
    <nav class="tabs" aria-label="Parts of this page">
      {cacheTabs.map((tab) => (
        <a
          key={tab}
          href={cacheAddress(route.cache, tab)}
          aria-current={tab === route.tab ? 'page' : undefined}
        >
          {tabTexts[tab]}
        </a>
      ))}
    </nav>
  );
}

const tabTexts: Readonly<Record<CacheTab, string>> = {
  activity: 'Refreshes',
  versions: 'Versions',
  rows: 'Rows',
  definition: 'Definition',
};

/** The part that the address names. */
export function Tab(props: {
  readonly route: CacheRoute;
  readonly answer: ApiCachePage;
  readonly known: KnownCache;
  readonly ask: (asked: Asked) => void;
}): JSX.Element {
  const { route, answer, known, ask } = props;
  switch (route.tab) {
    case 'activity':
      return <Activity history={answer.history} details={answer.cache} />;
    case 'versions':
      return <Versions route={route} answer={answer} cache={known.value} ask={ask} />;
    case 'rows':
      return <Rows route={route} answer={answer} />;
    case 'definition':
      return <Definition details={answer.cache} />;
  }
}
