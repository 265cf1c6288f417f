import type { JSX } from 'preact';
import type { LiveState } from '../../data/live-state.js';
import { isCertain } from '../../data/live-state.js';
import { Shape, markTexts } from '../../parts/mark.js';
import { changedQuery, overviewAddress } from '../../route.js';
import type { Route } from '../../route.js';
import { tellCount, tellCounted } from '../../text/numbers.js';
import type { Kind } from './kinds.js';

interface SummaryProps {
  readonly state: LiveState;
  readonly counts: Readonly<Record<Kind, number>>;
  readonly route: Route;
  readonly kind: Kind | null;
}

/** All caches in one sentence, and how many there are of each kind, as filters. */
export function Summary({ state, counts, route, kind }: SummaryProps): JSX.Element {
  const total = state.caches.size;
  const shown: readonly Kind[] = [
    ...(['fresh', 'late', 'stale', 'building', 'failing', 'paused'] as const),
    ...(['overdue', 'unknown', 'running'] as const).filter(
      (each) => counts[each] > 0 || each === kind,
    ),
  ];
  return (
    <section class="summary" aria-label="Summary">
      <h1 tabIndex={-1}>{sentence(state, counts)}</h1>
      <div class="share" aria-hidden="true">
        {(['stale', 'late', 'building', 'unknown', 'fresh'] as const)
          .filter((each) => counts[each] > 0)
          .map((each) => (
            <span key={each} class={`share-${each}`} style={{ flexGrow: String(counts[each]) }} />
          ))}
      </div>
      <nav class="kinds" aria-label="Filter by status">
        <a
          href={overviewAddress(changedQuery(route, { status: '' }))}
          class="kind kind-all"
          aria-current={kind === null ? 'true' : undefined}
        >
          <b class="figure">{tellCount(total)}</b> All
        </a>
        {shown.map((each) => (
          <a
            key={each}
            href={overviewAddress(changedQuery(route, { status: each === kind ? '' : each }))}
            class={`kind kind-${each} ${counts[each] === 0 ? 'is-none' : ''}`}
            aria-current={each === kind ? 'true' : undefined}
          >
            <Shape kind={each} />
            <b class="figure">{tellCount(counts[each])}</b> {markTexts[each]}
          </a>
        ))}
      </nav>
    </section>
  );
}

function sentence(state: LiveState, counts: Readonly<Record<Kind, number>>): string {
  const total = state.caches.size;
  if (state.board === null) return 'Connecting…';
  if (!isCertain(state)) return 'Nobody knows how fresh the caches are';
  if (total === 0) return 'There are no caches here';
  const notFresh = total - counts.fresh;
  if (notFresh > 0)
    return `${tellCount(notFresh)} of ${tellCounted(total, 'cache')} ${notFresh === 1 ? 'is' : 'are'} not fresh`;
  const all = total === 1 ? 'The cache is fresh' : `All ${tellCount(total)} caches are fresh`;
  return counts.failing === 0 ? all : `${all}, ${tellCount(counts.failing)} failed to refresh`;
}
