import type { JSX } from 'preact';
import { useNow, usePage } from '../data/context.js';
import type { KnownCache } from '../data/known.js';
import { ageOf, statusOf } from '../data/known.js';
import { isCertain } from '../data/live-state.js';
import { tellAge } from '../text/duration.js';
import { Mark } from './mark.js';

/** The time since the last success, which ticks. */
export function Age({ of }: { readonly of: KnownCache }): JSX.Element {
  const age = ageOf(of, useNow());
  return <span class="figure age">{age === null ? 'never' : tellAge(age)}</span>;
}

/** How fresh a cache is, as shape and text; `unknown` while nobody knows. */
export function Status({ of }: { readonly of: KnownCache }): JSX.Element {
  const { live } = usePage();
  return <Mark kind={statusOf(of, useNow(), isCertain(live.get()))} />;
}

/** The age on the way from fresh to stale; nothing without limits. */
export function Meter({ of }: { readonly of: KnownCache }): JSX.Element | null {
  const { live } = usePage();
  const now = useNow();
  const { lateAfterMs, staleAfterMs, schedule } = of.value;
  const age = ageOf(of, now);
  const end = staleAfterMs ?? lateAfterMs;
  if (end === null || age === null || schedule?.includes('cron') === true) return null;
  const status = statusOf(of, now, isCertain(live.get()));
  const limits = [
    lateAfterMs === null ? [] : [`late after ${tellAge(lateAfterMs)}`],
    staleAfterMs === null ? [] : [`stale after ${tellAge(staleAfterMs)}`],
  ].flat();
  return (
    <span class={`meter meter-${status}`} title={limits.join(', ')} aria-hidden="true">
      <span
        class="meter-fill"
        style={{ width: `${Math.min(100, (100 * age) / end).toFixed(1)}%` }}
      />
      {lateAfterMs !== null && lateAfterMs < end && (
        <span class="meter-tick" style={{ left: `${((100 * lateAfterMs) / end).toFixed(1)}%` }} />
      )}
    </span>
  );
}
