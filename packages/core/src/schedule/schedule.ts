import type { CronTrigger } from './cron-trigger.js';
import type { LastRefresh } from './last-refresh.js';

/** When a cache is refreshed automatically. Times are in milliseconds, by the server's clock. */
export interface Schedule {
  /**
   * The shortest time between two refreshes, or a minute if that is shorter; `null`: only on request.
   */
  readonly gapMs: number | null;
  /** The same for equal schedules. */
  readonly text: string;
  /** The interval; `undefined`: none. */
  readonly everyMs: number | undefined;
  readonly jitterMs: number;
  /** The slots that it follows besides its interval. */
  readonly cron: CronTrigger | undefined;
  /** The names of the caches whose new versions it follows. */
  readonly after: readonly string[];
  /**
   * When the next refresh is due; `null`: only on request.
   * @param nowMs may be before the last refresh if the server's clock was set back
   * @param jitter the fraction of the jitter, from 0 to 1
   * @param waitedMs how long the refresh has been due, waiting for its turn
   */
  nextAfter(last: LastRefresh, nowMs: number, jitter: number, waitedMs?: number): number | null;
  /** What the commit of a refresh that begins now writes down about the next one. */
  following(nowMs: number, jitter: number): Following;
}

/** When the refresh after a refresh is due. */
export interface Following {
  /** Milliseconds from the commit; `null`: not by an interval. */
  readonly delayMs: number | null;
  /** Milliseconds since 1970, by the server's clock; `null`: not by a slot. */
  readonly slotMs: number | null;
}

/** The triggers of a {@link Schedule}. */
export interface Triggers {
  readonly everyMs?: number | undefined;
  readonly jitterMs: number;
  readonly cron?: CronTrigger | undefined;
  /** @default none */
  readonly after?: readonly string[];
}

/** Shared by all schedules that follow none. */
const noCaches: readonly string[] = [];

/** A class, so that ten thousand schedules share their methods. */
class Interval implements Schedule {
  readonly everyMs: number | undefined;
  readonly jitterMs: number;

  constructor({ everyMs, jitterMs }: Triggers) {
    this.everyMs = everyMs;
    this.jitterMs = jitterMs;
  }

  get cron(): CronTrigger | undefined {
    return undefined;
  }

  get after(): readonly string[] {
    return noCaches;
  }

  get gapMs(): number | null {
    const gapMs = Math.min(this.everyMs ?? Infinity, this.cron?.gapMs ?? Infinity);
    return gapMs === Infinity ? null : gapMs;
  }

  get text(): string {
    const interval =
      this.everyMs === undefined
        ? []
        : [`every ${String(this.everyMs)}ms, up to ${String(this.jitterMs)}ms later`];
    const slots = this.cron === undefined ? [] : [this.cron.text];
    const others = this.after.length === 0 ? [] : [`after ${[...this.after].sort().join(' ')}`];
    return [...interval, ...slots, ...others].join('; ');
  }

  nextAfter(last: LastRefresh, nowMs: number, jitter: number, waitedMs = 0): number | null {
    const byInterval = this.#afterInterval(last.checkedAtMs, nowMs, jitter);
    const bySlot = this.cron?.dueAfter(last, nowMs, jitter, waitedMs) ?? Infinity;
    const dueAt = Math.min(byInterval, bySlot);
    return dueAt === Infinity ? null : dueAt;
  }

  following(nowMs: number, jitter: number): Following {
    const delayMs = this.#afterInterval(0, 0, jitter);
    const slotMs = this.cron?.nextAfter(nowMs, jitter) ?? Infinity;
    return {
      delayMs: delayMs === Infinity ? null : delayMs,
      slotMs: slotMs === Infinity ? null : slotMs,
    };
  }

  #afterInterval(lastMs: number, nowMs: number, jitter: number): number {
    const everyMs = this.everyMs;
    if (everyMs === undefined) return Infinity;
    // The server's clock was set back by more than an interval. Waiting an interval would have to
    // be repeated, again and again.
    if (nowMs < lastMs - everyMs) return nowMs;
    return Math.min(lastMs, nowMs) + everyMs + jitter * Math.min(this.jitterMs, everyMs);
  }
}

/** By itself, because most schedules are intervals, which need less memory. */
class FirstTrigger extends Interval {
  readonly #cron: CronTrigger | undefined;
  readonly #after: readonly string[];

  constructor(triggers: Triggers) {
    super(triggers);
    this.#cron = triggers.cron;
    this.#after = triggers.after ?? noCaches;
  }

  override get cron(): CronTrigger | undefined {
    return this.#cron;
  }

  override get after(): readonly string[] {
    return this.#after;
  }
}

/** The schedule of a cache that is only refreshed on request. */
export const onRequest: Schedule = {
  gapMs: null,
  text: 'on request',
  everyMs: undefined,
  jitterMs: 0,
  cron: undefined,
  after: noCaches,
  nextAfter: () => null,
  following: () => ({ delayMs: null, slotMs: null }),
};

/** The schedule that is due as soon as the first of its triggers is. */
export function scheduleOf(triggers: Triggers): Schedule {
  const { cron, after } = triggers;
  return cron === undefined && after === undefined
    ? new Interval(triggers)
    : new FirstTrigger(triggers);
}

/**
 * Milliseconds from the end of a refresh to the next one; `null`: only on request. A slot that came
 * while it ran is not served by it.
 * @param beganMs by the server's clock
 * @param jitter the fraction of the jitter, from 0 to 1
 * @param ranMs how long it took
 */
export function delayMsOf(
  schedule: Schedule,
  beganMs: number,
  jitter: number,
  ranMs = 0,
): number | null {
  const { delayMs, slotMs } = schedule.following(beganMs, jitter);
  if (delayMs === null && slotMs === null) return null;
  const untilSlotMs = slotMs === null ? Infinity : Math.max(0, slotMs - beganMs - ranMs);
  return Math.min(delayMs ?? Infinity, untilSlotMs);
}
