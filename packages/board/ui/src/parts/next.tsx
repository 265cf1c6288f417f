import type { JSX } from 'preact';
import type { ApiCache } from '../../../src/api.js';
import { usePage } from '../data/context.js';
import { isCertain } from '../data/live-state.js';
import { tellAge } from '../text/duration.js';
import { Mark } from './mark.js';
import { useServerNow } from './time.js';

/** When a cache is refreshed next. */
export function Next({ of }: { readonly of: ApiCache }): JSX.Element {
  const now = useServerNow();
  if (!isCertain(usePage().live.get())) return <span class="dim">unknown</span>;
  if (of.running !== null) return <Mark kind="running" />;
  if (of.paused !== null) return <Mark kind="paused" />;
  if (of.overdue) return <Mark kind="overdue" />;
  const at = of.nextRefreshAt === null ? Number.NaN : Date.parse(of.nextRefreshAt);
  if (Number.isNaN(at))
    return <span class="dim">{of.after.length > 0 ? 'after others' : '–'}</span>;
  return <span class="figure">{at <= now ? 'due now' : `in ${tellAge(at - now)}`}</span>;
}
