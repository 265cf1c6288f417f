import type { Clock, Timer } from '../contracts/clock.js';
import type { SeatTimes } from '../contracts/elector.js';
import type { Logger } from '../contracts/logger.js';
import { elapsedMs, instantOf } from '../electors/key-campaign/instant.js';
import type { Instant } from '../electors/key-campaign/instant.js';
import { renewalJitter } from '../electors/key-campaign/options.js';
import { createBackoff } from '../waiting/backoff.js';
import { createLatch } from '../waiting/latch.js';
import { createOutageLog } from '../waiting/outage-log.js';
import { within } from '../waiting/within.js';
import type { RosterEntry, StoredRoster } from './roster.js';
import { encodeRoster } from './roster.js';
import { createNamesakes } from './namesakes.js';
import type { Namesakes } from './namesakes.js';
import type { Reporter } from './reporter.js';
import { createKnownRosters } from './known-rosters.js';
import type { KnownRosters } from './known-rosters.js';
import type { KnownRoster, SeatsOf } from './seat-commands.js';
import { leave, sit } from './seat-commands.js';
import { formatSeatRecord, placementProtocol } from './seat-record.js';
import { createFollowedView } from './followed-view.js';
import type { SeatChange, View } from './view.js';

/** What a seat tells the others. */
export interface SeatContent {
  readonly entries: readonly RosterEntry[];
  readonly weight: number;
  readonly yields: readonly string[];
  readonly behind: readonly string[];
}

/**
 * How the view has changed: other seats `came` or changed; or seats have only `left`, this one has
 * changed, or nothing but what is known of them.
 */
export type ViewChange = 'came' | 'left';

/** Dependencies of a {@link SeatKeeper}. */
export interface SeatKeeperOptions extends SeatsOf {
  readonly times: SeatTimes;
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** What this instance knows now. Asked when it may have changed; may take turns for thousands. */
  readonly content: () => SeatContent | Promise<SeatContent>;
  /** @default absent: the instance says nothing about itself */
  readonly reporter?: Reporter;
  readonly changed: (change: ViewChange) => void;
  /** No renewal was confirmed in time: others may serve what this instance has served. */
  readonly unconfirmed: () => void;
  /** Seats of instances that live and use the name of this one too. */
  readonly namesakes: (seats: readonly string[]) => void;
}

/** Holds the seat of an instance, and knows the seats of the others. */
export interface SeatKeeper {
  /** The id of the seat: unique to this instance, unless a snapshot of it was started twice. */
  readonly seat: string;
  /** The seats. After they were lost, those that were there are kept until they can be back. */
  view(): View;
  rosterOf(hash: string): KnownRoster | undefined;
  /** The hash of the roster that this instance has published last. */
  ownRoster(): string;
  /** Whether the seat was renewed in time. */
  isConfirmed(): boolean;
  /** A change was announced. */
  heard(change: SeatChange): void;
  /** Messages may have been missed. */
  gap(): void;
  /** What this instance knows may have changed. */
  describe(): void;
  /** Resolves once a renewal that was sent after this call has read the seats and their rosters. */
  renewed(): Promise<void>;
  /** Gives the seat up, and takes one with a new id. */
  takeAnother(): void;
  /** Takes the seat, and renews it until {@link SeatKeeper.leave}. Never rejects. */
  start(): void;
  /** Gives the seat up. Never rejects. */
  leave(): Promise<void>;
}

/**
 * At most so many new records in so many milliseconds for each seat: every other instance reads and
 * weighs each of them.
 */
const recordLimit = { records: 5, perSeatMs: 100, atMostMs: 5000 };
/** A view that does not follow from messages is read after this time, spread over as much again. */
const rereadMs = { least: 50, spread: 200 };
/** After reading the view, a restored connection is no reason to read it again for so long. */
const freshMs = 500;
const unknownRosterMs = 250;

/** A {@link SeatKeeper}. */
export function createSeatKeeper(options: SeatKeeperOptions): SeatKeeper {
  return new Keeper(options);
}

class Keeper implements SeatKeeper {
  readonly #options: SeatKeeperOptions;
  #seat: string;
  readonly #latch;
  readonly #closing = new AbortController();
  readonly #timers = new Set<Timer>();
  readonly #rosters: KnownRosters;
  readonly #namesakes: Namesakes;
  readonly #followed = createFollowedView();
  /** Seats that may come back after a loss of data. */
  #held: { readonly view: View } | undefined;
  #mayCome = true;
  #confirmedAt: Instant | undefined;
  #deadline: Timer | undefined;
  #roster: StoredRoster | undefined;
  #record = '';
  /** When the last records were new, by the monotonic clock. */
  #recordTimes: readonly number[] = [];
  #isDescribed = false;
  #describing: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #willReread = false;
  /** Whether messages may have been missed since the seats were asked for. */
  #hasGap = false;
  /** Whether the wait for the next renewal was ended. */
  #isWoken = false;
  /** When to ask whether a seat has expired, by the monotonic clock. */
  #askAt = Infinity;
  #waiting: (() => void)[] = [];
  #kept: Promise<void> | undefined;

  constructor(options: SeatKeeperOptions) {
    this.#options = options;
    this.#seat = options.newId();
    this.#latch = createLatch(options.clock, 20);
    this.#rosters = createKnownRosters(options);
    this.#namesakes = createNamesakes({
      seats: () =>
        [...this.#followed.view.seats].flatMap(([seat, record]) =>
          seat !== this.seat && record?.instance === options.instance ? [[seat, record]] : [],
        ),
      marginMs: options.times.marginMs,
      after: (delayMs, task) => this.#after(delayMs, task),
      renewed: () => this.renewed(),
      living: options.namesakes,
    });
  }

  get seat(): string {
    return this.#seat;
  }

  view(): View {
    const { view } = this.#followed;
    const held = this.#held;
    if (held === undefined) return view;
    return { ...view, seats: new Map([...held.view.seats, ...view.seats]) };
  }

  rosterOf(hash: string): KnownRoster | undefined {
    return this.#rosters.of(hash);
  }

  ownRoster(): string {
    return this.#roster?.hash ?? '';
  }

  isConfirmed(): boolean {
    const { clock, times } = this.#options;
    const at = this.#confirmedAt;
    return at !== undefined && elapsedMs(clock, at) < times.ttlMs - times.marginMs;
  }

  heard(change: SeatChange): void {
    // Somebody has removed this seat, which is not dead: it is taken again, and the view read.
    if (change.gone.includes(this.seat)) {
      this.#wake();
      return;
    }
    const before = this.view();
    const { revision } = this.#followed.view;
    this.#followed.heard(change);
    if (this.#followed.isBehind) this.#rereadSoon();
    if (this.#followed.view.revision === revision) return;
    // Somebody has asked for all. With fifty instances it would be each of them for each seat.
    if (change.next.length > 0) {
      const [, expiryMs = Infinity] = change.next.find(([seat]) => seat !== this.#seat) ?? [];
      this.#askAt = Math.max(this.#askAt, this.#afterExpiry(expiryMs));
    }
    this.#seen(before);
  }

  gap(): void {
    const { clock } = this.#options;
    if (clock.monotonic() - this.#readAt <= freshMs) return;
    this.#hasGap = true;
    this.#rereadSoon();
  }

  describe(): void {
    this.#isDescribed = false;
    this.#wake();
  }

  renewed(): Promise<void> {
    this.#wake();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  takeAnother(): void {
    const { logger, newId, times } = this.#options;
    // Whoever else has it takes it again.
    void leave(this.#options, this.#seat, times.replyTimeoutMs).catch((error: unknown) =>
      logger.debug('a seat could not be given up; it will expire', { error }),
    );
    this.#followed.invalidate(this.#seat);
    this.#seat = newId();
    this.#options.reporter?.lost();
    this.#mayCome = true;
    this.#wake();
  }

  start(): void {
    this.#kept ??= this.#keep();
  }

  async leave(): Promise<void> {
    this.#closing.abort();
    this.#deadline?.stop();
    for (const timer of this.#timers) timer.stop();
    const { clock, logger, times } = this.#options;
    if (this.#kept === undefined) return;
    // Sent after a renewal that is under way, on the same connection.
    const left = leave(this.#options, this.seat, times.replyTimeoutMs);
    const outcome = await within(left, { clock, limitMs: 2 * times.replyTimeoutMs });
    if (outcome.state === 'failed') {
      const { error } = outcome;
      logger.debug('the seat of this instance could not be given up; it will expire', { error });
    }
    await this.#kept;
  }

  async #keep(): Promise<void> {
    const { clock, logger, namespace, random, times } = this.#options;
    const { signal } = this.#closing;
    const outage = createOutageLog(logger, namespace);
    const retry = createBackoff({
      firstMs: times.replyTimeoutMs / 4,
      capMs: times.replyTimeoutMs,
      random,
    });
    while (!signal.aborted) {
      const renewal = await within(this.#renew(), {
        clock,
        limitMs: 4 * times.replyTimeoutMs,
        signal,
      });
      let pauseMs: number;
      if (renewal.state === 'done') {
        outage.worked();
        retry.reset();
        pauseMs = renewal.value;
      } else {
        if (renewal.state === 'failed') outage.failed(renewal.error);
        this.#askAt = Infinity;
        pauseMs = retry.nextMs();
      }
      await this.#rest(pauseMs);
    }
  }

  /** Waits for so many milliseconds, or until it is time to ask, or to be woken. */
  async #rest(pauseMs: number): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    const until = clock.monotonic() + pauseMs;
    let askAt: number;
    do {
      askAt = this.#askAt;
      const leftMs = Math.min(until, askAt) - clock.monotonic();
      await this.#latch.wait(Math.max(1, leftMs), signal);
      // It may have been put off meanwhile.
    } while (!this.#isWoken && !signal.aborted && askAt < until && askAt !== this.#askAt);
    this.#isWoken = false;
  }

  #afterExpiry(expiryMs: number): number {
    const { clock, random, times } = this.#options;
    return clock.monotonic() + expiryMs + 1 + random() * Math.min(250, times.ttlMs / 20);
  }

  #wake(): void {
    this.#isWoken = true;
    this.#latch.open();
  }

  /** Resolves with the milliseconds until the next renewal. */
  async #renew(): Promise<number> {
    const { clock, random, reporter, times } = this.#options;
    // A renewal that was given up may still publish the roster, without which a record is empty.
    await (this.#describing ??= this.#describeNow().finally(() => {
      this.#describing = undefined;
    }));
    const seat = this.#seat;
    const sentAt = instantOf(clock);
    const waiting = [...this.#waiting];
    const { revision } = this.#followed.view;
    this.#followed.asked();
    this.#hasGap = false;
    const report = reporter?.next();
    const seated = await sit(this.#options, {
      seat,
      ttlMs: times.ttlMs,
      record: this.#record,
      rosterHash: this.ownRoster(),
      revision,
      mayCome: this.#mayCome,
      beatMs: Math.floor(times.renewEveryMs * (1 - 2 * renewalJitter)),
      report,
      timeoutMs: times.replyTimeoutMs,
      signal: this.#closing.signal,
    });
    // Another seat may have been taken meanwhile.
    if (this.#closing.signal.aborted || seat !== this.#seat) return 0;
    if (seated === 'missing') {
      reporter?.lost();
      this.#mayCome = true;
      this.#holdSeats();
      this.#wake();
      return 0;
    }
    reporter?.sent(report);
    if (seated.serverNowMs !== undefined) {
      reporter?.measured(clock.now() - elapsedMs(clock, sentAt) / 2 - seated.serverNowMs);
    }
    this.#mayCome = false;
    this.#readAt = clock.monotonic();
    this.#confirm(sentAt);
    const before = this.view();
    const known = this.#followed.view;
    this.#followed.answered(seated.view);
    if (this.#followed.isBehind) this.#rereadSoon();
    if (this.#followed.view !== known) this.#seen(before);
    if (!seated.hasRoster && this.#roster !== undefined) await this.#rosters.publish(this.#roster);
    await this.#loadRosters();
    this.#waiting = this.#waiting.filter((resolve) => !waiting.includes(resolve));
    for (const resolve of waiting) resolve();
    const renewMs = times.renewEveryMs * (1 + renewalJitter * (2 * random() - 1));
    this.#askAt = this.#afterExpiry(seated.nextExpiryMs ?? Infinity);
    const recordMs = this.#isDescribed ? Infinity : this.#untilNextRecordMs();
    const loadMs =
      this.#rosters.missing(this.#followed.view).length > 0
        ? unknownRosterMs * (1 + random())
        : Infinity;
    return Math.max(1, Math.min(renewMs, recordMs, loadMs));
  }

  #untilNextRecordMs(): number {
    if (this.#recordTimes.length < recordLimit.records) return 0;
    const { perSeatMs, atMostMs } = recordLimit;
    const perMs = Math.min(atMostMs, perSeatMs * this.view().seats.size);
    return (this.#recordTimes[0] ?? 0) + perMs - this.#options.clock.monotonic();
  }

  /** Publishes what this instance knows, within the limit. */
  async #describeNow(): Promise<void> {
    const { clock, content, instance, times } = this.#options;
    if (this.#isDescribed || this.#untilNextRecordMs() > 0) return;
    this.#isDescribed = true;
    try {
      const known = content();
      const { entries, weight, yields, behind } = known instanceof Promise ? await known : known;
      const roster = encodeRoster(entries);
      if (roster.hash !== this.#roster?.hash) await this.#rosters.publish(roster, entries);
      const last = this.#roster?.hash;
      this.#roster = roster;
      if (last !== undefined && last !== roster.hash) {
        // Caches that are registered one by one would leave a roster each.
        this.#rosters.retire(last, this.view(), this.#seat);
      }
      const record = formatSeatRecord({
        instance,
        ttlMs: times.ttlMs,
        protocol: placementProtocol,
        roster: roster.hash,
        ...(weight === 1 ? {} : { weight }),
        ...(yields.length === 0 ? {} : { yields }),
        ...(behind.length === 0 ? {} : { behind }),
      });
      if (record !== this.#record) {
        const times_ = [...this.#recordTimes, clock.monotonic()];
        this.#recordTimes = times_.slice(-recordLimit.records);
      }
      this.#record = record;
    } catch (error) {
      this.#isDescribed = false;
      throw error;
    }
  }

  #confirm(sentAt: Instant): void {
    const { clock, times, unconfirmed } = this.#options;
    const wasConfirmed = this.isConfirmed();
    this.#confirmedAt = sentAt;
    this.#deadline?.stop();
    const validMs = times.ttlMs - times.marginMs;
    const check = (): void => {
      if (this.isConfirmed()) {
        const leftMs = validMs - elapsedMs(clock, this.#confirmedAt ?? sentAt);
        this.#deadline = clock.after(Math.max(1, Math.min(leftMs, times.renewEveryMs)), check);
      } else unconfirmed();
    };
    this.#deadline = clock.after(Math.min(validMs, times.renewEveryMs), check);
    if (!wasConfirmed) this.#options.changed('came');
  }

  /** The seats were lost: their instances are there, and take them again. */
  #holdSeats(): void {
    const { times } = this.#options;
    if (this.#followed.view.seats.size <= 1) return;
    const limitMs = times.renewEveryMs * (1 + renewalJitter) + times.replyTimeoutMs;
    const held = { view: this.view() };
    this.#held = held;
    this.#followed.invalidate();
    // Not by the clock: a timer may be early, and the seats would be held for good.
    this.#after(limitMs, () => {
      if (this.#held !== held) return;
      this.#held = undefined;
      this.#options.changed('left');
    });
  }

  /** The view has changed from what it was before. */
  #seen(before: View): void {
    const next = this.#followed.view;
    const held = this.#held;
    if (held !== undefined && [...held.view.seats.keys()].every((seat) => next.seats.has(seat))) {
      this.#held = undefined;
    }
    this.#namesakes.look();
    this.#rosters.forget(this.view(), this.ownRoster());
    // What only this instance has changed need not be waited for.
    const came = [...next.seats].some(
      ([seat, record]) =>
        !before.seats.has(seat) ||
        (seat !== this.seat && JSON.stringify(before.seats.get(seat)) !== JSON.stringify(record)),
    );
    if (this.#rosters.missing(next).length > 0) void this.#loadRosters().catch(() => undefined);
    this.#options.changed(came ? 'came' : 'left');
  }

  /** Reads the rosters that are not known yet. */
  async #loadRosters(): Promise<void> {
    const hasFound = await this.#rosters.load(() => this.#followed.view);
    if (hasFound && !this.#closing.signal.aborted) this.#options.changed('came');
  }

  #rereadSoon(): void {
    if (this.#willReread || this.#closing.signal.aborted) return;
    this.#willReread = true;
    this.#after(rereadMs.least + this.#options.random() * rereadMs.spread, () => {
      this.#willReread = false;
      if (this.#hasGap || this.#followed.isBehind) this.#wake();
    });
  }

  #after(delayMs: number, task: () => void): void {
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
  }
}
