import { Cron } from 'croner';

/** A cron expression in a time zone. */
export interface CronExpression {
  /** Five or six fields with one space between two, or a nickname such as `@daily`. */
  readonly expression: string;
  /** The IANA name of the zone. */
  readonly timezone: string;
}

/**
 * Evaluates the cron expressions of an instance. An evaluated expression takes 80 KB, and there may
 * be ten thousand: only those that were used last are kept, and others are parsed again in a fifth
 * of a millisecond.
 */
export interface CronExpressions {
  /**
   * The first slot after a time, both in milliseconds since 1970; `Infinity` if there is none.
   * Throws what croner throws for an expression or a zone that it does not know.
   */
  nextSlot(cron: CronExpression, afterMs: number): number;
  /** Whether there is such a time zone. */
  isZone(timezone: string): boolean;
}

/** How many parsed expressions an instance keeps: less than a megabyte. */
const mostKept = 8;

/** Expressions have no slots beyond the year 9999. */
const latestMs = Date.UTC(9999, 0);

interface Parsed {
  readonly cron: Cron;
  /** From here up to `nextMs`, that is the next slot. */
  fromMs: number;
  nextMs: number;
}

/** {@link CronExpressions} of one instance. */
export function createCronExpressions(): CronExpressions {
  const kept = new Map<string, Parsed>();
  /** To look one up takes a third of a millisecond. */
  const zones = new Set<string>();
  const parsed = ({ expression, timezone }: CronExpression): Parsed => {
    const name = `${expression} ${timezone}`;
    const known = kept.get(name);
    const found = known ?? { cron: parse(expression, timezone), fromMs: 0, nextMs: 0 };
    kept.delete(name);
    kept.set(name, found);
    const oldest = kept.keys().next();
    if (kept.size > mostKept && oldest.done !== true) kept.delete(oldest.value);
    return found;
  };
  return {
    nextSlot: (cron, afterMs) => {
      if (afterMs >= latestMs) return Number.POSITIVE_INFINITY;
      const found = parsed(cron);
      // Caches that share an expression ask for the same slot.
      if (found.fromMs <= afterMs && afterMs < found.nextMs) return found.nextMs;
      const next = found.cron.nextRun(new Date(afterMs));
      if (next === null) return Number.POSITIVE_INFINITY;
      found.fromMs = afterMs;
      found.nextMs = next.getTime();
      return found.nextMs;
    },
    isZone: (timezone) => {
      if (!zones.has(timezone) && isZone(timezone)) zones.add(timezone);
      return zones.has(timezone);
    },
  };
}

/** Offsets such as `+01:00` are no zones: Node 20 does not know them. */
function isZone(timezone: string): boolean {
  if (/^[+-]/.test(timezone)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: timezone }));
  } catch {
    return false;
  }
}

/** Only evaluated: without a function it starts no timer. */
function parse(expression: string, timezone: string): Cron {
  return new Cron(expression, {
    timezone,
    mode: '5-or-6-parts',
    // Times in a list are fixed too: neither lost nor doubled when clocks change.
    fixedTimeRule: 'no-wildcard',
  });
}
