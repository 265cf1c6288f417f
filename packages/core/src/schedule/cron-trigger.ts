import type { CronExpression, CronExpressions } from './cron-expressions.js';
import type { LastRefresh } from './last-refresh.js';

/** Options of a {@link CronTrigger}. */
export interface CronTriggerOptions extends CronExpression {
  readonly expressions: CronExpressions;
  readonly jitterMs: number;
  /** How long after a slot it is still caught up; `Infinity`: always. */
  readonly catchUpMs: number;
}

/** A refresh that starts so soon after its slot is on time, and not a catch-up. */
const onTimeMs = 10_000;
/** The shortest time between two slots of five fields. */
const minuteMs = 60_000;
/** Where the distances of slots are measured: the same on all instances. */
const referenceMs = Date.UTC(2026, 0, 1);

/**
 * The slots of a cron expression. A slot is served by a refresh that starts at or after it and
 * succeeds; slots that were missed are caught up by a single refresh. A class, so that ten thousand
 * schedules share their methods.
 */
export class CronTrigger {
  readonly #options: CronTriggerOptions;
  #gapMs: number | undefined;

  constructor(options: CronTriggerOptions) {
    this.#options = options;
  }

  get expression(): string {
    return this.#options.expression;
  }

  get timezone(): string {
    return this.#options.timezone;
  }

  /** How long after a slot it is still caught up; `Infinity`: always. */
  get catchUpMs(): number {
    return this.#options.catchUpMs;
  }

  /** The expression and its zone; another text has slots of its own. */
  get slots(): string {
    const { expression, timezone } = this.#options;
    return `${expression} ${timezone}`;
  }

  /** The same for equal triggers. */
  get text(): string {
    const { jitterMs, catchUpMs } = this.#options;
    return `cron ${this.slots}, up to ${String(jitterMs)}ms later, caught up for ${String(catchUpMs)}ms`;
  }

  /** Whether slots are only caught up for a while. */
  get isBounded(): boolean {
    return this.#options.catchUpMs !== Number.POSITIVE_INFINITY;
  }

  /** The shortest time between two slots, or a minute if that is shorter. */
  get gapMs(): number {
    this.#gapMs ??= this.#measuredGapMs();
    return this.#gapMs;
  }

  /** The first slot after a time. */
  nextSlot(afterMs: number): number {
    return this.#options.expressions.nextSlot(this.#options, afterMs);
  }

  /** When the first slot after a time is due, with its jitter. */
  nextAfter(afterMs: number, jitter: number): number {
    return this.#withJitter(this.nextSlot(afterMs), jitter);
  }

  /**
   * When the next refresh is due. `waitedMs`: how long it has been due here, waiting for its turn.
   */
  dueAfter(last: LastRefresh, nowMs: number, jitter: number, waitedMs: number): number {
    const { catchUpMs, jitterMs } = this.#options;
    const servedMs = last.fetchedAtMs ?? last.checkedAtMs;
    if (servedMs > nowMs) return this.#afterSetBack(servedMs, nowMs, jitter);
    const owedMs = Math.max(catchUpMs, onTimeMs) + jitterMs + waitedMs;
    const fromMs = Math.max(servedMs, last.scheduleAtMs ?? 0, nowMs - owedMs);
    return this.nextAfter(fromMs, jitter);
  }

  /** The server's clock was set back, behind the last refresh. */
  #afterSetBack(servedMs: number, nowMs: number, jitter: number): number {
    const next = this.nextSlot(servedMs);
    const gapMs = this.nextSlot(next) - next;
    // By less than the time between two slots: those before the last refresh have been served.
    if (servedMs - nowMs < gapMs) return this.#withJitter(next, jitter);
    // By more: the next slot after the last refresh may be years away.
    return nowMs;
  }

  /** Later by the jitter, but before the next slot. */
  #withJitter(slotMs: number, jitter: number): number {
    const { jitterMs } = this.#options;
    if (jitterMs === 0) return slotMs;
    const roomMs = Math.min(jitterMs, this.nextSlot(slotMs) - slotMs);
    return slotMs + Math.floor(jitter * roomMs);
  }

  #measuredGapMs(): number {
    if (this.#options.expression.split(' ').length < 6) return minuteMs;
    let [slotMs, gapMs] = [this.nextSlot(referenceMs), minuteMs];
    for (let slots = 0; slots < 3; slots += 1) {
      const next = this.nextSlot(slotMs);
      gapMs = Math.min(gapMs, next - slotMs);
      slotMs = next;
    }
    return gapMs;
  }
}
