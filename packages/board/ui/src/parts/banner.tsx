import type { JSX } from 'preact';
import { useNow } from '../data/context.js';
import type { LiveState } from '../data/live-state.js';
import { adviceFor } from '../text/advice.js';
import { tellAge } from '../text/duration.js';
import { visible } from '../text/visible.js';

/** Says that what is shown may no longer be so, and since when. */
export function Banner({ state }: { readonly state: LiveState }): JSX.Element | null {
  const { link, knownAt } = state;
  if (link.kind !== 'away' && link.kind !== 'lost') return null;
  const advice = adviceFor(link.error.code);
  return (
    <div class="banner" role="alert">
      <strong>
        {link.kind === 'away' ? 'Redis does not answer.' : 'This page has lost its connection.'}
      </strong>{' '}
      {knownAt !== null && (
        <span>
          Nothing below counts as fresh: it was last known <Since knownAt={knownAt} />.{' '}
        </span>
      )}
      <span class="banner-why">
        <span class="code">{visible(link.error.code)}</span>{' '}
        <bdi>{visible(link.error.message)}</bdi>
        {advice !== undefined && <> — {advice}</>}
      </span>
    </div>
  );
}

/** Ticks, but is not read aloud each second. */
function Since({ knownAt }: { readonly knownAt: number }): JSX.Element {
  const now = useNow();
  return (
    <>
      <span class="figure" aria-hidden="true">
        {tellAge(now - knownAt)} ago
      </span>
      <span class="sr-only">some time ago</span>
    </>
  );
}
