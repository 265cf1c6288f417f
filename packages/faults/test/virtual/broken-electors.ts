import type { Elector } from '@smart-redis/core';
import type { Candidacy, Leadership } from '@smart-redis/core/electors';
import { delay } from '@smart-redis/core/electors';
import { leaseElector } from '@smart-redis/lease';
import type { ElectionOptions } from '../../src/virtual/election.js';

/** What is broken, and the expected violation. */
export interface BrokenElector {
  readonly finds: RegExp;
  readonly options: Partial<ElectionOptions>;
  /** A seed that detects it soon. @default 1 */
  readonly seed?: number;
}

const lease = (): Elector => leaseElector({ spread: false, ttl: '300ms', margin: '50ms' });

function withCandidacy(alter: (candidacy: Candidacy) => Candidacy): Partial<ElectionOptions> {
  const sound = lease();
  return {
    createElector: () => ({
      ...sound,
      campaign: (candidacy) => sound.campaign(alter(candidacy)),
    }),
  };
}

function withLeadership(
  alter: (leadership: Leadership, candidacy: Candidacy) => Leadership,
): Partial<ElectionOptions> {
  const sound = lease();
  return {
    createElector: () => ({
      ...sound,
      campaign: async function* (candidacy) {
        for await (const leadership of sound.campaign(candidacy)) {
          yield alter(leadership, candidacy);
        }
      },
    }),
  };
}

/** The same text with one change; the replaced text must exist. */
function withScript(from: string, to: string): Partial<ElectionOptions> {
  return { alterScript: (source) => source.replace(from, to) };
}

/** At least one for each invariant: the proof that the property can fail. */
export const brokenElectors: Readonly<Record<string, BrokenElector>> = {
  'acquires a key that another holds': {
    finds: /lead at once/,
    options: withScript('if holder and holder ~= ARGV[1] then', 'if false then'),
    seed: 6,
  },
  'releases a key that another holds': {
    finds: /lead at once/,
    options: withScript(`if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end`, ''),
    seed: 6,
  },
  'keeps no margin for inexact clocks': {
    finds: /lead at once/,
    options: { createElector: () => leaseElector({ spread: false, ttl: '300ms', margin: '1ms' }) },
    seed: 5,
  },
  'counts terms without the time': {
    finds: /was granted after term/,
    options: withScript('math.max(last_term(key) + 1, now, min_term + 1)', 'last_term(key) + 1'),
  },
  'uses only the monotonic clock': {
    finds: /is current|did not detect its end/,
    options: withCandidacy((candidacy) => {
      const { clock } = candidacy;
      return { ...candidacy, clock: { ...clock, now: () => clock.monotonic() } };
    }),
  },
  'uses only the wall clock': {
    finds: /is current|did not detect its end/,
    options: withCandidacy((candidacy) => {
      const { clock } = candidacy;
      return { ...candidacy, clock: { ...clock, monotonic: () => clock.now() } };
    }),
    seed: 8,
  },
  'answers isCurrent() by a flag': {
    finds: /is current/,
    options: withLeadership((leadership) => ({
      ...leadership,
      isCurrent: () => !leadership.signal.aborted,
    })),
  },
  'has no timer for its deadline': {
    finds: /did not detect its end/,
    options: withLeadership((leadership, { clock }) => endingLate(leadership, clock, 400)),
  },
  'reports the end after it leads again': {
    finds: /leads again before it detected/,
    options: withLeadership((leadership, { clock }) => endingLate(leadership, clock, 250)),
  },
  'campaigns a single time': {
    finds: /nobody leads after the last fault/,
    options: {
      createElector: () => ({
        ...lease(),
        campaign: async function* (candidacy) {
          for await (const leadership of lease().campaign(candidacy)) {
            yield leadership;
            return;
          }
        },
      }),
    },
  },
  'does not recognize its own key when it renews': {
    finds: /a leadership ends while nothing fails/,
    options: withScript('if holder ~= ARGV[1] then return {0, holder} end', 'return {0, holder}'),
  },
  'does not detect that its candidacy ends': {
    finds: /a campaign does not end/,
    options: withCandidacy((candidacy) => ({
      ...candidacy,
      signal: new AbortController().signal,
    })),
  },
  'leaves a timer behind': {
    finds: /timers are left behind/,
    options: withCandidacy((candidacy) => {
      candidacy.clock.after(3_600_000, () => undefined);
      return candidacy;
    }),
  },
};

/** The same leadership, which reports its end that much later. */
function endingLate(leadership: Leadership, clock: Candidacy['clock'], ms: number): Leadership {
  const ending = new AbortController();
  const end = async (): Promise<void> => {
    await delay(clock, ms);
    ending.abort(leadership.signal.reason);
  };
  leadership.signal.addEventListener('abort', () => void end(), { once: true });
  return { ...leadership, signal: ending.signal, isCurrent: () => leadership.isCurrent() };
}
