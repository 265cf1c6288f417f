import type { JSX } from 'preact';
import { useNow } from '../../data/context.js';
import type { LiveState } from '../../data/live-state.js';
import { Shape } from '../../parts/mark.js';
import { Name } from '../../parts/name.js';
import { cacheAddress } from '../../route.js';
import { tellAge } from '../../text/duration.js';

const most = 50;

/** Which caches have gone from one instance to another since the page was opened. */
export function Takeovers({ state }: { readonly state: LiveState }): JSX.Element {
  const now = useNow();
  const heard = state.news
    .flatMap(({ id, heardAt, news }) => (news.type === 'served' ? [{ id, heardAt, news }] : []))
    .slice(0, most);
  return (
    <section>
      <div class="section-head">
        <h2>Takeovers since this page was opened</h2>
      </div>
      {heard.length === 0 ? (
        <p class="dim">
          None. Earlier ones stand on the page of each cache, between its refreshes.
        </p>
      ) : (
        <ol class="panel takeovers">
          {heard.map(({ id, heardAt, news: { cache, by, before } }) => (
            <li key={id}>
              <Shape kind={by === null ? 'late' : 'takeover'} />
              <a href={cacheAddress(cache)}>
                <Name of={cache} />
              </a>
              <span class="takeover-text">
                {by === null ? (
                  'is served by nobody'
                ) : (
                  <>
                    is served by <Name of={by} />
                  </>
                )}
                {before !== null && (
                  <>
                    , no longer by <Name of={before} />
                  </>
                )}
              </span>
              <span class="dim figure">{tellAge(now - heardAt)} ago</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
