import type { CacheSummary } from '@smart-redis/core/operator';
import type { Column } from '../render/table.js';
import { bytesText, countText, durationText, none } from '../render/units.js';
import { nextText, paintStatus, remarksOn, statusWord } from './status-text.js';

/** The columns of a table of caches, as seen from a time of the server's clock. */
export function cacheColumns(nowMs: number): readonly Column<CacheSummary>[] {
  return [
    { title: 'CACHE', text: ({ name }) => name, least: 12 },
    {
      title: 'STATUS',
      text: statusWord,
      paint: (colors, text, cache) => paintStatus(colors, statusWord(cache), text),
    },
    { title: 'AGE', text: ({ ageMs }) => durationText(ageMs), align: 'right' },
    { title: 'ROWS', text: ({ rows }) => countText(rows), align: 'right', dispensable: 2 },
    { title: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right', dispensable: 5 },
    { title: 'NEXT', text: (cache) => nextText(cache, nowMs), dispensable: 3 },
    { title: 'SCHEDULE', text: ({ schedule }) => schedule ?? none, least: 10, dispensable: 6 },
    { title: 'SERVED BY', text: ({ servedBy }) => servedBy ?? none, least: 9, dispensable: 4 },
    {
      title: 'REMARKS',
      text: remarksOn,
      least: 8,
      dispensable: 1,
      paint: (colors, text, { lastError, overdue }) =>
        lastError !== null || overdue ? colors.yellow(text) : text,
    },
  ];
}
