import type { CacheSummary } from '@smart-redis/core/operator';
import type { Colors } from '../render/look.js';
import { durationText } from '../render/units.js';

type Status = CacheSummary['status'];

/** What a cache is called where there is room for one word. */
export type StatusWord = Status | 'overdue';

const painters = {
  fresh: 'green',
  overdue: 'yellow',
  late: 'yellow',
  building: 'cyan',
  stale: 'red',
  unknown: 'magenta',
} as const satisfies Record<StatusWord, keyof Colors>;

/** The worst that there is to say: what is fresh will not stay so if nobody refreshes it. */
export function statusWord({
  status,
  overdue,
}: Pick<CacheSummary, 'status' | 'overdue'>): StatusWord {
  return status === 'fresh' && overdue ? 'overdue' : status;
}

/** Colours a text by the status that it is about. */
export function paintStatus(colors: Colors, status: StatusWord, text: string): string {
  return colors[painters[status]](text);
}

const fromWorst: readonly StatusWord[] = [
  'unknown',
  'stale',
  'building',
  'late',
  'overdue',
  'fresh',
];

/** The worst caches first, those of one status by name. */
export function worstFirst(one: CacheSummary, other: CacheSummary): number {
  const difference = fromWorst.indexOf(statusWord(one)) - fromWorst.indexOf(statusWord(other));
  if (difference !== 0) return difference;
  if (one.overdue !== other.overdue) return one.overdue ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}

/** What is remarkable about a cache, besides its {@link statusWord}. */
export function remarksOn(cache: CacheSummary): string {
  const { running, paused, overdue, lastError, rolledBackFrom } = cache;
  const remarks = [
    ...(running === null ? [] : ['refreshing']),
    ...(paused === null ? [] : ['paused']),
    ...(overdue && statusWord(cache) !== 'overdue' ? ['overdue'] : []),
    ...(rolledBackFrom === null ? [] : ['rolled back']),
    ...(lastError === null ? [] : [lastError.code]),
  ];
  return remarks.join(', ');
}

/** When a cache is refreshed next, as seen from a time: `in 4m10s`, `now`, `paused`. */
export function nextText({ nextRefreshAt, paused, running }: CacheSummary, nowMs: number): string {
  if (running !== null) return 'running';
  if (paused !== null) return 'paused';
  if (nextRefreshAt === null) return '-';
  const leftMs = nextRefreshAt.getTime() - nowMs;
  return leftMs <= 0 ? 'now' : `in ${durationText(leftMs)}`;
}

/**
 * The server's present time, as far as these caches tell it: an age counts from a time by its
 * clock. Otherwise that of this machine.
 */
export function serverNowMs(caches: readonly CacheSummary[]): number {
  for (const { checkedAt, ageMs } of caches) {
    if (checkedAt !== null && ageMs !== null) return checkedAt.getTime() + ageMs;
  }
  return Date.now();
}
