import { setMaxListeners } from 'node:events';
import type { Elector, Leadership } from '../contracts/elector.js';
import { formatLeads } from '../metadata/announcements.js';
import { announce } from './announce.js';
import type { Cache } from './cache.js';
import { createHandOver } from './hand-over.js';
import { leadInTurns } from './lead-in-turns.js';
import { leaderAnswer } from './leader-answer.js';
import { keepCampaigning } from './leadership-loop.js';
import { createPresence } from './presence.js';
import type { Service } from './service.js';
import type { ServiceHost } from './service-host.js';
import { watchEventLoop } from './watch-event-loop.js';

/** The instances elect one leader, which refreshes all caches that it knows. */
export function createOneLeader(
  { context, caches, listener, emit }: ServiceHost,
  elector: Elector,
): Service {
  const closing = new AbortController();
  const handOver = createHandOver(context);
  const presence = createPresence(context, caches, elector);
  let leadership: Leadership | undefined;
  let highestSeenTerm = 0;
  let campaign: Promise<void> | undefined;
  let stopWatching = (): void => undefined;

  const isLeader = (): boolean => leadership?.isCurrent() ?? false;
  /** Tells the others that this instance leads, and which of these caches it serves. */
  const tell = async (asked: readonly string[]): Promise<void> => {
    const term = leadership?.term ?? 0;
    await announce(context, formatLeads(leaderAnswer(context, caches, term, asked)));
  };
  const lead = (cache: Cache, won: Leadership): void => cache.lead({ authority: won, listener });
  const elected = (won: Leadership): void => {
    const { term } = won;
    // Every cache listens to it, and there may be thousands.
    setMaxListeners(0, won.signal);
    leadership = won;
    stopWatching = watchEventLoop(context, won.pauseLimitMs);
    handOver.elected(won);
    context.logger.info('this instance leads', { term });
    const start = (cache: Cache): void => {
      // It may have been unregistered meanwhile.
      if (caches.get(cache.definition.name) === cache) lead(cache, won);
    };
    void tell([]);
    presence.elected(won);
    void leadInTurns(caches.values(), start, won.signal);
    emit('elected', { term });
  };

  return {
    start: () => {
      presence.start();
      campaign = keepCampaigning(context, elector, closing.signal, {
        elected,
        deposed: ({ term }, reason) => {
          leadership = undefined;
          presence.deposed();
          context.leader.lost();
          stopWatching();
          for (const cache of caches.values()) cache.wakeRunner();
          context.logger.info('this instance no longer leads', { term, reason });
          emit('deposed', { term, reason });
        },
        highestSeenTerm: () => highestSeenTerm,
      });
    },
    serves: (cache) => isLeader() && caches.get(cache) !== undefined,
    servesAny: isLeader,
    added: (cache) => {
      presence.changed();
      if (leadership !== undefined) lead(cache, leadership);
    },
    removed: (cache) => {
      presence.changed();
      handOver.forget(cache.definition.name);
    },
    gather: () => () => undefined,
    asked: (names) => {
      if (isLeader()) void tell(names);
    },
    leads: (answer) => {
      if (answer.id !== context.id) context.leader.heard(answer);
    },
    seats: () => undefined,
    gap: () => undefined,
    refreshed: (cache) => handOver.refreshed(cache),
    committed: ({ cache }) => handOver.refreshed(cache),
    failed: (cache, error) => handOver.failed(cache, error),
    overdue: () => undefined,
    healthy: (cache) => handOver.forget(cache),
    seatUsedTwice: () => undefined,
    outranked: (term) => {
      if (Number.isSafeInteger(term)) highestSeenTerm = Math.max(highestSeenTerm, term);
      // Never rejects, by the contract of `Leadership`.
      void leadership?.resign('stale');
    },
    leave: () => Promise.resolve(),
    close: async () => {
      closing.abort('closed');
      await campaign;
      await presence.close();
    },
  };
}
