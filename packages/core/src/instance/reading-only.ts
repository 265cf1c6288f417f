import type { Service } from './service.js';
import type { ServiceHost } from './service-host.js';

/** `elector: false`: the instance reads, waits and asks, and never refreshes. */
export function createReadingOnly({ context }: ServiceHost): Service {
  const nothing = (): undefined => undefined;
  return {
    start: nothing,
    serves: () => false,
    servesAny: () => false,
    added: nothing,
    removed: nothing,
    gather: () => nothing,
    asked: nothing,
    leads: (answer) => context.leader.heard(answer),
    seats: nothing,
    gap: nothing,
    refreshed: nothing,
    committed: nothing,
    failed: nothing,
    overdue: nothing,
    healthy: nothing,
    seatUsedTwice: nothing,
    outranked: nothing,
    leave: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
