import type { Elector } from '@smart-redis/core';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';

/** An elector that is given something else to campaign with than it should. */
export function withCandidacy(
  elector: Elector,
  alter: (candidacy: Candidacy) => Candidacy,
): Elector {
  return { ...elector, campaign: (candidacy) => elector.campaign(alter(candidacy)) };
}

/** An elector that yields something else than it has won. */
export function withLeadership(
  elector: Elector,
  alter: (leadership: Leadership, candidacy: Candidacy) => Leadership,
): Elector {
  return {
    ...elector,
    campaign: async function* (candidacy) {
      for await (const leadership of elector.campaign(candidacy)) {
        yield alter(leadership, candidacy);
      }
    },
  };
}

/** The same leadership, which ends, as far as its owner can tell, only when `after` resolves. */
export function endingLate(leadership: Leadership, after: () => Promise<unknown>): Leadership {
  const ending = new AbortController();
  const { signal } = leadership;
  const end = async (): Promise<void> => {
    await after();
    ending.abort(signal.reason);
  };
  signal.addEventListener('abort', () => void end(), { once: true });
  return { ...leadership, signal: ending.signal, isCurrent: () => !ending.signal.aborted };
}
