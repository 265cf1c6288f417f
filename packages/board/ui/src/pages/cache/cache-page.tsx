import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ActionButtons } from '../../actions/action-buttons.js';
import { ActionDialog } from '../../actions/action-dialog.js';
import type { Asked } from '../../actions/ask.js';
import type { ApiCachePage } from '../../../../src/api.js';
import { useLive } from '../../data/context.js';
import type { KnownCache } from '../../data/known.js';
import { isCertain } from '../../data/live-state.js';
import { useAnswer } from '../../data/use-answer.js';
import { Status } from '../../parts/age.js';
import { Mark } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { Trouble } from '../../parts/trouble.js';
import type { Route } from '../../route.js';
import { cacheAddress, cacheTabs, overviewAddress } from '../../route.js';
import type { CacheTab } from '../../route.js';
import { Activity } from './activity.js';
import { Definition } from './definition.js';
import { Facts } from './facts.js';
import { Notices } from './notices.js';
import { Rows } from './rows.js';
import { Versions } from './versions.js';

type CacheRoute = Extract<Route, { readonly page: 'cache' }>;

/** All about one cache. */
export function CachePage({ route }: { readonly route: CacheRoute }): JSX.Element {
  const state = useLive();
  const live = state.caches.get(route.cache);
  const [asked, ask] = useState<Asked | null>(null);
  const { answer, answeredAt, error } = useAnswer(
    'cache',
    { cache: route.cache },
    // Again when anything of it changes, and after the connection was lost.
    live?.value ?? state.link.kind === 'live',
  );
  if (answer === null)
    return (
      <div class="cache-page">
        <Crumbs />
        <h1 tabIndex={-1} class="cache-title">
          <Name of={route.cache} />
        </h1>
        {error === null ? <div class="panel is-waiting" /> : <Trouble error={error} />}
      </div>
    );
  const known = live ?? { value: answer.cache, readAt: answeredAt - answer.readMsAgo };
  const isGone = live === undefined && isCertain(state) && state.board !== null;
  return (
    <div class={isCertain(state) ? 'cache-page' : 'cache-page is-uncertain'}>
      <Crumbs family={known.value.family} />
      <div class="cache-head">
        <div class="cache-heading">
          <h1 tabIndex={-1} class="cache-title">
            <Name of={route.cache} />
          </h1>
          <p class="cache-marks">
            <Status of={known} />
            {isCertain(state) && known.value.lastError !== null && <Mark kind="failing" />}
            {isCertain(state) && known.value.paused !== null && <Mark kind="paused" />}
            {isCertain(state) && known.value.running !== null && <Mark kind="running" />}
            {isCertain(state) && known.value.overdue && <Mark kind="overdue" />}
          </p>
        </div>
        <ActionButtons board={answer.board} cache={known.value} ask={ask} />
      </div>
      {isGone && <p class="notice">No instance has registered this cache any more.</p>}
      <Notices cache={known.value} />
      <Facts of={known} />
      <nav class="tabs" aria-label={`Parts of this page`}>
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
      <Tab route={route} answer={answer} known={known} ask={ask} />
      {asked !== null && <ActionDialog asked={asked} close={() => ask(null)} />}
    </div>
  );
}

const tabTexts: Readonly<Record<CacheTab, string>> = {
  activity: 'Refreshes',
  versions: 'Versions',
  rows: 'Rows',
  definition: 'Definition',
};

function Tab(props: {
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

function Crumbs({ family = null }: { readonly family?: string | null }): JSX.Element {
  return (
    <nav class="crumbs" aria-label="Way back">
      <a href={overviewAddress()}>Caches</a>
      {family !== null && (
        <>
          <span aria-hidden="true"> / </span>
          <a href={overviewAddress({ q: family })}>
            <Name of={family} />
          </a>
        </>
      )}
    </nav>
  );
}
