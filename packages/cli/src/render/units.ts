/** What is shown where there is no value. */
export const none = '-';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds for people: `850ms`, `12s`, `4m10s`, `3h05m`, `2d4h`; `-` for `null`. */
export function durationText(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return none;
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < second) return `${Math.round(ms)}ms`;
  if (ms < minute) return `${Math.floor(ms / second)}s`;
  if (ms < hour) return two(ms, minute, 'm', second, 's');
  if (ms < day) return two(ms, hour, 'h', minute, 'm');
  return two(ms, day, 'd', hour, 'h');
}

function two(ms: number, large: number, one: string, small: number, other: string): string {
  const rest = Math.floor((ms % large) / small);
  const tail = rest === 0 ? '' : `${String(rest).padStart(small === hour ? 1 : 2, '0')}${other}`;
  return `${Math.floor(ms / large)}${one}${tail}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for people: `812 B`, `1.2 MiB`; `-` for `null`. */
export function bytesText(bytes: number | null): string {
  if (bytes === null || !Number.isFinite(bytes)) return none;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** A number with separators, as `1,234,567`; `-` for `null`. */
export function countText(count: number | null): string {
  return count === null || !Number.isFinite(count) ? none : count.toLocaleString('en-US');
}

/** A time in UTC to the second, as `2026-11-30 08:28:43Z`; `-` for `null`. */
export function timeText(at: Date | null): string {
  if (at === null || Number.isNaN(at.getTime())) return none;
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** A number of things: `1 row`, `3 rows`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}
