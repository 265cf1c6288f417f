import type { Schedule } from '../schedule/schedule.js';

/** When a cache is refreshed, for people; `null`: only on request. */
export function scheduleText({ everyMs, jitterMs, cron, after }: Schedule): string | null {
  const parts: string[] = [];
  const later = jitterMs === 0 ? '' : ` + up to ${durationText(jitterMs)}`;
  if (everyMs !== undefined) parts.push(`every ${durationText(everyMs)}${later}`);
  if (cron !== undefined) {
    const zone = cron.timezone === 'UTC' ? '' : ` ${cron.timezone}`;
    parts.push(`cron ${cron.expression}${zone}${everyMs === undefined ? later : ''}`);
  }
  if (after.length > 0) parts.push(`after ${after.join(', ')}`);
  return parts.length === 0 ? null : parts.join(' or ');
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** In the largest unit of which it is a whole number, as in options. */
function durationText(ms: number): string {
  for (const [unit, size] of units)
    if (ms >= size && ms % size === 0) return `${String(ms / size)}${unit}`;
  return `${String(ms)}ms`;
}
