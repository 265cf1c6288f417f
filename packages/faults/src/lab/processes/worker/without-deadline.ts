import type { Elector } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';

/**
 * An elector that reports every end of a leadership except one: that its own deadline has passed.
 */
export function withoutDeadline(elector: Elector): Elector {
  return {
    ...elector,
    campaign: async function* (candidacy) {
      for await (const leadership of elector.campaign(candidacy)) {
        const endless = ignoreDeadline(leadership, candidacy.signal);
        yield endless;
        if (!endless.signal.aborted) await aborted(endless.signal);
      }
    },
  };
}

function ignoreDeadline(leadership: Leadership, closing: AbortSignal): Leadership {
  const { signal } = leadership;
  const ending = new AbortController();
  const end = (): void => {
    if (signal.reason !== 'deadline') ending.abort(signal.reason);
  };
  signal.addEventListener('abort', end, { once: true });
  closing.addEventListener('abort', () => ending.abort('closed'), { once: true });
  return {
    ...leadership,
    signal: ending.signal,
    isCurrent: () => !ending.signal.aborted,
    resign: async (reason) => {
      ending.abort(reason ?? 'resigned');
      await leadership.resign(reason);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
