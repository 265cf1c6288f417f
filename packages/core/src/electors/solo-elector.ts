import { delay } from '../contracts/clock.js';
import { demandKnownOptions } from '../options/demand.js';
import type { Candidacy, DeposedReason, Elector, Leadership } from '../contracts/elector.js';
import { createBackoff } from '../waiting/backoff.js';
import type { KnownTerms } from './key-campaign/known-terms.js';
import { createKnownTerms } from './key-campaign/known-terms.js';
import { issueTerm } from './leader-key.js';
import type { OutageLog } from '../waiting/outage-log.js';
import { createOutageLog } from '../waiting/outage-log.js';
import { within } from '../waiting/within.js';

const replyTimeoutMs = 2000;
const retry = { firstMs: 50, capMs: 5000 };
const afterStale = { firstMs: 500, capMs: 60_000 };

/**
 * The elector for a single instance: it leads as soon as Redis has issued a term, and does not hold
 * a leader key.
 *
 * If two of them are started in one namespace by mistake, the fence lets only the later term
 * commit; the other instance is deposed as `stale`, and waits longer each time before it takes the
 * next term. It has no options.
 */
export function soloElector(options?: Readonly<Record<string, never>>): Elector {
  demandKnownOptions<object>('soloElector()', options, {});
  return { name: 'solo', keyless: true, campaign };
}

async function* campaign(candidacy: Candidacy): AsyncGenerator<Leadership, void, undefined> {
  const { clock, logger, namespace, random, signal } = candidacy;
  const outage = createOutageLog(logger, namespace);
  const rivalry = createBackoff({ ...afterStale, random });
  const known = createKnownTerms(candidacy);

  for (;;) {
    const term = await nextTerm(candidacy, known, outage);
    if (term === undefined || signal.aborted) return;
    known.met(term);
    const wonAt = clock.monotonic();
    const reign = reignAlone(candidacy, term);
    try {
      yield reign.leadership;
      await reign.ended;
    } finally {
      reign.end('resigned');
    }
    if (clock.monotonic() - wonAt > afterStale.capMs) rivalry.reset();
    if (reign.leadership.signal.reason === 'stale') await delay(clock, rivalry.nextMs(), signal);
  }
}

/** Waits for a term, even through an outage of Redis; `undefined` if the candidacy ends first. */
async function nextTerm(
  candidacy: Candidacy,
  known: KnownTerms,
  outage: OutageLog,
): Promise<number | undefined> {
  const { clock, driver, leaderKey, random, signal } = candidacy;
  const backoff = createBackoff({ ...retry, random });
  while (!signal.aborted) {
    const call = issueTerm(driver, {
      leaderKey,
      minTerm: known.highest(),
      timeoutMs: replyTimeoutMs,
    });
    const issued = await within(call, { clock, limitMs: 2 * replyTimeoutMs, signal });
    if (issued.state === 'abandoned') return undefined;
    if (issued.state === 'done') {
      outage.worked();
      return issued.value;
    }
    outage.failed(issued.error);
    await delay(clock, backoff.nextMs(), signal);
  }
  return undefined;
}

interface Reign {
  readonly leadership: Leadership;
  readonly ended: Promise<void>;
  end(reason: DeposedReason): void;
}

function reignAlone({ newId, signal }: Candidacy, term: number): Reign {
  const ending = new AbortController();
  const close = (): void => end('closed');
  const end = (reason: DeposedReason): void => {
    signal.removeEventListener('abort', close);
    ending.abort(reason);
  };
  signal.addEventListener('abort', close, { once: true });
  return {
    leadership: {
      term,
      id: newId(),
      signal: ending.signal,
      isCurrent: () => !ending.signal.aborted,
      resign: (reason = 'resigned') => {
        end(reason);
        return Promise.resolve();
      },
    },
    ended: new Promise((resolve) => {
      ending.signal.addEventListener('abort', () => resolve(), { once: true });
    }),
    end,
  };
}
