import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ActionButtons } from '../../actions/action-buttons.js';
import { ActionDialog } from '../../actions/action-dialog.js';
import type { Asked } from '../../actions/ask.js';
import type { ApiCache, ApiCachePage } from '../../../../src/api.js';
import { useLive, usePage } from '../../data/context.js';
import type { KnownCache } from '../../data/known.js';
import { isCertain } from '../../data/live-state.js';
import { useAnswer } from '../../data/use-answer.js';
import { Status } from '../../parts/age.js';
import { Mark } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { Trouble } from '../../parts/trouble.js';
import type { CacheRoute } from '../../route.js';
import { overviewAddress } from '../../route.js';
import { Facts } from './facts.js';
import { Notices } from './notices.js';
import { Tab, Tabs } from './tabs.js';

/** All about one cache. */
export function CachePage({ route }: { readonly route: CacheRoute }): JSX.Element {
  const state = useLive();
  const live = state.caches.get(route.cache);
  const [asked, ask] = useState<Asked | null>(null);
  const lastNews = state.news.find(({ news }) => news.cache === route.cache)?.id ?? 0;
  const { answer, answeredAt, error } = useAnswer(
    'cache',
    { cache: route.cache },
    // Again when anything has happened to it, and after the connection was lost.
    `${state.link.kind} ${lastNews} ${changesOf(live?.value)}`,
  );
  const page = usePage();
  useEffect(() => {
    if (answer !== null) page.live.learn(answer);
  }, [answer]);
  const known = live ?? knownOf(answer, answeredAt);
  const board = answer?.board ?? state.board;
  const isGone = live === undefined && answer !== null && isCertain(state);
  return (
    <div class={isCertain(state) ? 'cache-page' : 'cache-page is-uncertain'}>
      <Crumbs family={known?.value.family} />
      <div class="cache-head">
        <div class="cache-heading">
          <h1 tabIndex={-1} class="cache-title">
            <Name of={route.cache} />
          </h1>
          {known !== null && <Marks of={known} isCertain={isCertain(state)} />}
        </div>
        {known !== null && board !== null && (
          <ActionButtons board={board} cache={known.value} ask={ask} />
        )}
      </div>
      {isGone && <p class="notice">No instance has registered this cache any more.</p>}
      {known !== null && (
        <>
          <Notices cache={known.value} />
          <Facts of={known} />
          <Tabs route={route} />
        </>
      )}
      {known !== null && answer !== null ? (
        <Tab route={route} answer={answer} known={known} ask={ask} />
      ) : error === null ? (
        <div class="panel is-waiting" />
      ) : (
        <Trouble error={error} />
      )}
      {asked !== null && <ActionDialog asked={asked} close={() => ask(null)} />}
    </div>
  );
}

/** Before the stream has told of it, or after it was unregistered. */
function knownOf(answer: ApiCachePage | null, answeredAt: number): KnownCache | null {
  return answer && { value: answer.cache, readAt: answeredAt - answer.readMsAgo };
}

function Marks(props: { readonly of: KnownCache; readonly isCertain: boolean }): JSX.Element {
  const { of, isCertain } = props;
  const { lastError, paused, running, overdue } = of.value;
  return (
    <p class="cache-marks">
      <Status of={of} />
      {isCertain && lastError !== null && <Mark kind="failing" />}
      {isCertain && paused !== null && <Mark kind="paused" />}
      {isCertain && running !== null && <Mark kind="running" />}
      {isCertain && overdue && <Mark kind="overdue" />}
    </p>
  );
}

/** What a cache says of itself, without what only says when it was read. */
function changesOf(cache: ApiCache | undefined): string {
  return cache === undefined ? '' : JSON.stringify({ ...cache, ageMs: 0 });
}

function Crumbs({ family = null }: { readonly family: string | null | undefined }): JSX.Element {
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
