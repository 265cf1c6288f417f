import { once } from './once.js';

// Made when one is needed first: each takes a browser milliseconds, and the overview needs none.
const time = once(() => new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }));
const dayAndTime = once(
  () =>
    new Intl.DateTimeFormat('en-GB', {
      ...({
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      } as const),
    }),
);
const all = once(() => new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }));

/** A time in the zone of the browser: `08:31:47` of today, `29 Nov, 08:31:47` of other days. */
export function tellTime(ms: number, nowMs: number): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return (isToday ? time() : dayAndTime()).format(ms);
}

/** All of a time, with its zone. */
export function tellWholeTime(ms: number): string {
  return Number.isNaN(ms) ? '' : all().format(ms);
}
