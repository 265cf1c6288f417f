import type { CacheSummary } from '@smart-redis/core/operator';
import { cacheColumns } from '../caches/cache-columns.js';
import { serverNowMs, statusWord, worstFirst } from '../caches/status-text.js';
import { clip } from '../render/display-width.js';
import type { Look } from '../render/look.js';
import { printable } from '../render/printable.js';
import { renderTable } from '../render/table.js';
import { countOf, durationText } from '../render/units.js';
import type { TopState } from './top-state.js';

/** How much of the state is shown. */
export interface View {
  /** Lines of the terminal; `undefined`: all that is needed. */
  readonly height: number | undefined;
  /** How many caches are scrolled over. */
  readonly offset: number;
  /** `performance.now()`. */
  readonly nowMs: number;
}

/** The lines of the screen, none wider or more than there is room for. */
export function frameOf(state: TopState, view: View, look: Look): readonly string[] {
  const { height, offset, nowMs } = view;
  const elapsedMs = state.readAtMs === null ? 0 : nowMs - state.readAtMs;
  const caches = state.caches.map((cache) => asOfNow(cache, elapsedMs, state.failure !== null));
  const head = [...headOf(state, caches, elapsedMs, look), ''];
  const foot =
    state.happened.length === 0 ? [] : ['', ...state.happened.map((text) => cut(text, look))];
  const room =
    height === undefined ? Infinity : Math.max(1, height - head.length - foot.length - 1);
  const shown = [...caches].sort(worstFirst).slice(offset, offset + Math.min(room, caches.length));
  const table =
    caches.length === 0
      ? []
      : renderTable(cacheColumns(serverNowMs(caches)), shown, look)
          .trimEnd()
          .split('\n');
  const lines = [...head, ...table, ...foot];
  return height === undefined ? lines : lines.slice(0, height);
}

/** Nothing is shown as fresh that nobody has looked at. */
function asOfNow(cache: CacheSummary, elapsedMs: number, isLost: boolean): CacheSummary {
  const ageMs = cache.ageMs === null ? null : cache.ageMs + elapsedMs;
  return { ...cache, ageMs, ...(isLost ? { status: 'unknown' } : {}) };
}

function headOf(
  { namespace, instances, failure, readAtMs }: TopState,
  caches: readonly CacheSummary[],
  elapsedMs: number,
  look: Look,
): readonly string[] {
  const { colors } = look;
  const counts = new Map<string, number>();
  for (const cache of caches) {
    const word = statusWord(cache);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const statuses = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const title =
    `smart-redis, namespace ${namespace}: ${countOf(caches.length, 'cache')}` +
    (statuses === '' ? '' : ` (${statuses})`);
  const who = instances.map(({ name, serves }) => `${name} ${serves?.length ?? '?'}`).join(', ');
  const alive = `${countOf(instances.length, 'instance')}${who === '' ? '' : `: ${who}`}`;
  const lost =
    failure === null
      ? []
      : [
          colors.red(
            cut(
              `${failure}; read ${readAtMs === null ? 'never' : `${durationText(elapsedMs)} ago`}`,
              look,
            ),
          ),
        ];
  return [colors.bold(cut(title, look)), cut(alive, look), ...lost];
}

function cut(text: string, { width }: Look): string {
  const safe = printable(text);
  return width === undefined ? safe : clip(safe, width);
}
