import { setMaxListeners } from 'node:events';
import type { Timer } from '../contracts/clock.js';
import type { SeatTimes } from '../contracts/elector.js';
import { formatLeads } from '../metadata/announcements.js';
import type { Authority } from '../refresh/authority.js';
import type { Assignment } from '../serving/assignment.js';
import { assign, assignmentKey } from '../serving/assignment.js';
import { createGathering } from '../serving/gathering.js';
import type { SeatContent, ViewChange } from '../serving/seat-keeper.js';
import { createSeatKeeper } from '../serving/seat-keeper.js';
import { firstSeenField, parseSeatChange } from '../serving/view.js';
import { createLoopTurns } from '../waiting/loop-turns.js';
import { announce } from './announce.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Cache, Duty } from './cache.js';
import { createDefinitionConflicts } from './definition-conflicts.js';
import { createDefinitionEntries } from './definition-entries.js';
import { leadInTurns } from './lead-in-turns.js';
import { leaderAnswer } from './leader-answer.js';
import { createReporter } from './reporter.js';
import type { ServedAge } from './runner-job.js';
import { slowestRetryMs } from './due.js';
import { createSeatServers } from './seat-servers.js';
import type { Service } from './service.js';
import type { ServiceHost } from './service-host.js';
import { tellSeat } from './tell-seat.js';
import { watchEventLoop } from './watch-event-loop.js';
import { createYields } from './yields.js';

/** After seats came, the caches are spread anew when no more have come for this time. */
const quiet = { afterMs: 200, atMostMs: 1000 };
/** The fingerprints of so many definitions take some milliseconds. */
const manyEntries = 500;

/** Every cache has a leader of its own: each instance holds a seat, and serves its share. */
export function createSpreadService(
  { context, caches, listener }: ServiceHost,
  times: SeatTimes,
): Service {
  const { clock, driver, instance, logger, namespace, newId, random, warnings } = context;
  const closing = new AbortController();
  // Every cache listens to it, and there may be thousands.
  setMaxListeners(0, closing.signal);
  const entries = createDefinitionEntries(newId);
  /** The caches that were refreshed here with their present definition. */
  const succeeded = new Set<string>();
  const yields = createYields(context, () => keeper.describe());
  /** The caches that this instance serves, and since when, by the monotonic clock. */
  const served = new Map<Cache, number>();
  /** Caches that are about to be unregistered. */
  const withdrawn = new Set<string>();
  /** That of the last view that was looked at; `assignment()` looks at the present one. */
  let assigned: Assignment | undefined;
  let assignedTo = '';
  /** Whether the view may have changed since. */
  let isViewNew = false;
  /** Whether the assignment has changed since its caches were gained. */
  let isGainDue = false;
  /** Whether the caches are to be gained without waiting for more seats. */
  let isGainUrgent = false;
  let isReacting = false;
  /** The roster of this instance that the assignment is based on. */
  let assignedRoster = '';
  let quietTimer: Timer | undefined;
  let firstCameAt: number | undefined;
  let stopWatching = (): void => undefined;
  let isStarted = false;
  let isLeaving = false;
  let isSeated = false;
  /** Whether members of families have come or gone, and nobody was told yet. */
  let hasPutOff = false;
  let hasSat = false;

  const seats = {
    driver,
    namespace,
    newId,
    get channel() {
      return context.channel;
    },
  };
  const content = (): SeatContent => ({
    entries: [...caches.values()]
      .filter(({ definition }) => context.serves(definition) && !withdrawn.has(definition.name))
      .map(({ definition }) => entries.of(definition)),
    weight: context.weight,
    yields: yields.units(),
    behind: yields.behind(),
  });
  /** Other work runs in between. */
  const fingerprintAll = async (): Promise<void> => {
    const turns = createLoopTurns(clock);
    for (const { definition } of [...caches.values()]) {
      entries.of(definition);
      if (turns.isDue()) await turns.take();
    }
  };
  const keeper = createSeatKeeper({
    ...seats,
    get channel() {
      return context.channel;
    },
    times,
    instance,
    clock,
    logger,
    random,
    content: () => {
      let missing = 0;
      for (const { definition } of caches.values()) if (!entries.has(definition)) missing += 1;
      return missing >= manyEntries ? fingerprintAll().then(content) : content();
    },
    reporter: createReporter(context),
    changed: (change) => viewChanged(change),
    unconfirmed: () => {
      isSeated = false;
      tellSeat(context, 'unconfirmed');
      logger.warn(
        'the seat of this instance could not be renewed in time: other instances serve its caches, and running refreshes end under their marks',
        { namespace },
      );
      loseOthers();
    },
    namesakes: () =>
      warnings.warn(
        'namesakes',
        `another instance of namespace "${namespace}" has the name of this one, "${instance}": give each a name of its own, so that logs and info() can tell them apart`,
        { instance, namespace },
      ),
  });
  const conflicts = createDefinitionConflicts({ context, keeper, seats, times });
  const gathering = createGathering({
    clock,
    ended: () => {
      if (!hasPutOff) return;
      hasPutOff = false;
      keeper.describe();
    },
  });
  const describe = ({ definition }: Cache): void => {
    if (gathering.isOn && definition.family !== undefined) hasPutOff = true;
    else keeper.describe();
  };
  const authorityOf = (seat: string): Authority => ({
    term: undefined,
    id: seat,
    signal: closing.signal,
    markMs: times.ttlMs,
    pauseLimitMs: times.ttlMs / 3,
    isCurrent: () => !closing.signal.aborted,
  });
  const dutyOf = (seat: string): Duty => ({ authority: authorityOf(seat), listener, age: ageOf });
  const isServed = (name: string): boolean => {
    const cache = caches.get(name);
    return cache !== undefined && served.has(cache);
  };

  /** Who serves what. `undefined` before the first view. */
  const assignment = (): Assignment | undefined => {
    if (isViewNew) assignAnew();
    return assigned;
  };
  const unitOf = (cache: string): string =>
    assignment()?.unitOf(keeper.ownRoster(), cache) ?? cache;

  const seenMsOf = (resolved: ResolvedDefinition): number => {
    const { definition } = entries.of(resolved);
    const field = firstSeenField(unitOf(resolved.name), definition);
    const rosterMs = keeper.rosterOf(keeper.ownRoster())?.firstMs ?? 0;
    const known = keeper.view().firstSeen.get(field) ?? assignment()?.met.get(field);
    return known ?? entries.firstSeen(resolved, rosterMs);
  };
  /** Shared by all caches, of which there may be thousands. */
  const ageOf = (definition: ResolvedDefinition): ServedAge => {
    const entry = entries.of(definition);
    const { gapMs } = definition.schedule;
    const pauseMs = Math.min(gapMs ?? slowestRetryMs, slowestRetryMs);
    const cache = caches.get(definition.name);
    const sinceMs = (cache && served.get(cache)) ?? clock.monotonic();
    const retreatInMs = Math.max(0, sinceMs + pauseMs - clock.monotonic());
    const { shape } = entry;
    return { definition: entry.definition, shape, seenMs: seenMsOf(definition), retreatInMs };
  };

  let duty = dutyOf(keeper.seat);

  const isOwn = (cache: Cache): boolean => {
    const { name } = cache.definition;
    const unit = unitOf(name);
    return (
      assignment()?.placement.get(unit) === keeper.seat &&
      // Not yet in the published roster, or an older definition than that of another instance.
      assignment()?.units.get(unit)?.definition === entries.of(cache.definition).definition
    );
  };
  const gain = (cache: Cache): void => {
    const { name } = cache.definition;
    if (served.has(cache) || caches.get(name) !== cache || isLeaving || !isOwn(cache)) return;
    // A later turn may come after the deadline.
    if (!keeper.isConfirmed()) return;
    served.set(cache, clock.monotonic());
    cache.lead(duty);
  };
  const lose = (cache: Cache, reason: 'deadline' | 'moved' | 'unhealthy'): void => {
    served.delete(cache);
    void cache.release(reason);
  };

  const viewChanged = (change: ViewChange): void => {
    if (!isSeated && keeper.isConfirmed()) {
      isSeated = true;
      hasSat = true;
      tellSeat(context, 'seated');
    }
    quietTimer?.stop();
    isViewNew = true;
    isGainUrgent ||= change === 'left' || keeper.view().seats.size <= 1;
    if (isReacting) return;
    isReacting = true;
    // Once for all messages that arrive together.
    queueMicrotask(react);
  };

  const react = (): void => {
    isReacting = false;
    if (isLeaving) return;
    loseOthers();
    if (isGainUrgent) {
      gainOwn();
      return;
    }
    const now = clock.monotonic();
    firstCameAt ??= now;
    const leftMs = firstCameAt + quiet.atMostMs - now;
    quietTimer = clock.after(Math.max(0, Math.min(quiet.afterMs, leftMs)), gainOwn);
  };

  /** Lets go of what others serve now; at once, so that a release that comes is not passed over. */
  const loseOthers = (): void => {
    if (isLeaving) return;
    if (!isHeld()) {
      assignedTo = '';
      for (const cache of [...served.keys()]) lose(cache, 'deadline');
      return;
    }
    isViewNew = true;
    // Where many come at once, those who serve nothing yet need not weigh each view in between.
    if (served.size > 0) assignAnew();
  };

  const isHeld = (): boolean => keeper.isConfirmed() && keeper.view().seats.has(keeper.seat);

  const assignAnew = (): void => {
    isViewNew = false;
    if (isLeaving || !isHeld()) return;
    const view = keeper.view();
    const rosterOf = (hash: string) => keeper.rosterOf(hash);
    const key = assignmentKey(view, rosterOf);
    if (key === assignedTo) return;
    assignedTo = key;
    isGainDue = true;
    assignedRoster = view.seats.get(keeper.seat)?.roster ?? '';
    assigned = times.shared.remember('assignment', `${namespace} ${key}`, () =>
      assign(view, rosterOf),
    );
    for (const cache of [...served.keys()]) {
      if (isOwn(cache)) continue;
      lose(cache, yields.has(cache.definition.name) ? 'unhealthy' : 'moved');
    }
    conflicts.report(assigned);
  };

  /** Serves what the view says. */
  const gainOwn = (): void => {
    quietTimer?.stop();
    firstCameAt = undefined;
    isGainUrgent = false;
    if (isViewNew) assignAnew();
    if (!isGainDue) return;
    isGainDue = false;
    // Those that are served already would take turns too, and the others wait for them.
    const own = [...caches.values()].filter((cache) => !served.has(cache) && isOwn(cache));
    void leadInTurns(own, gain, closing.signal);
  };

  /** Whether another instance could serve the cache. */
  const hasOthers = (cache: string): boolean =>
    (assignment()?.units.get(unitOf(cache))?.candidates.length ?? 0) > 1;

  const servers = createSeatServers({
    ...{ context, caches, keeper, entries, withdrawn, times },
    isServed,
    unitOf,
    assignment,
    assignedRoster: () => assignedRoster,
  });
  return {
    start: () => {
      isStarted = true;
      stopWatching = watchEventLoop(context, times.ttlMs / 3);
      keeper.start();
    },
    serves: isServed,
    servesAny: () => served.size > 0,
    added: (cache) => {
      // While a service starts, not once its seat is to be taken: then others wait for it.
      if (!isStarted && context.serves(cache.definition)) entries.of(cache.definition);
      describe(cache);
      gain(cache);
    },
    removed: (cache, isReplaced) => {
      const { name } = cache.definition;
      served.delete(cache);
      if (isReplaced) entries.updated(cache.definition);
      yields.forget(name);
      succeeded.delete(name);
      withdrawn.delete(name);
      describe(cache);
    },
    gather: () => gathering.begin(),
    asked: (names) => {
      const own = names.filter(isServed);
      if (own.length === 0) return;
      void announce(context, formatLeads(leaderAnswer(context, caches, 0, own)));
    },
    leads: (answer) => {
      if (answer.id !== context.id) context.leader.heard(answer);
    },
    seats: (fields) => {
      const change = parseSeatChange(fields);
      if (change !== undefined) keeper.heard(change);
    },
    gap: () => keeper.gap(),
    refreshed: (cache) => {
      succeeded.add(cache);
      yields.succeeded(cache);
    },
    committed: () => undefined,
    failed: (cache, error) => {
      const unit = unitOf(cache);
      if (hasOthers(cache)) yields.failed(cache, unit, error);
      else if (assignment()?.conflicts.has(unit) === true && !succeeded.has(cache))
        yields.failedFirst(cache, unit, error);
    },
    overdue: (cache) => {
      if (hasOthers(cache)) yields.overdue(cache, unitOf(cache));
    },
    healthy: () => undefined,
    seatUsedTwice: (seat) => {
      if (seat !== keeper.seat || isLeaving) return;
      warnings.warn(
        'twin',
        'the seat of this instance is used twice, as after a snapshot of a running process was started twice; this instance takes another one',
        { instance, namespace },
      );
      keeper.takeAnother();
      duty = dutyOf(keeper.seat);
      loseOthers();
    },
    outranked: () => undefined,
    leave: async () => {
      if (isLeaving) return;
      isLeaving = true;
      quietTimer?.stop();
      conflicts.stop();
      gathering.close();
      yields.close();
      await keeper.leave();
      if (hasSat) tellSeat(context, 'left');
    },
    close: () => {
      closing.abort('closed');
      stopWatching();
      return Promise.resolve();
    },
    servers,
  };
}
