import { delay } from '../../contracts/clock.js';
import type { Candidacy } from '../../contracts/elector.js';
import { within } from '../../waiting/within.js';

/** How standbys find out that the holder of the leader key is dead before its key expires. */
export interface HolderProbe {
  /** Milliseconds between two questions, give or take a tenth. */
  readonly everyMs: number;
  /** Milliseconds to wait for an answer; none in time is a miss, as is an error. */
  readonly timeoutMs: number;
  /** Misses in a row before the key is taken over. */
  readonly misses: number;
  /**
   * Whether the holder lives; `undefined` when that cannot be told, which is no miss. `holder` is
   * the key's value.
   */
  isAlive(holder: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/** What is known about the holder that was seen last. */
export interface Suspicion {
  /** The holder that missed often enough, and may be replaced; no other. */
  readonly dead: string | undefined;
  /**
   * This is who holds the key now, to be asked from now on. Another holder starts with a clean
   * slate.
   */
  saw(holder: string): void;
  /** Asks nobody, and forgets the holder: this instance leads, or no longer wants to. */
  rest(): void;
  /**
   * Somebody took this instance for dead while it lived, so probes err here. From now on it takes
   * nobody for dead who has never answered it: two instances that cannot reach each other would
   * depose each other for ever.
   */
  wasReplaced(): void;
}

const jitter = 0.1;

/**
 * Asks the holder and counts its misses in a row; calls `wake` when it is dead. It has a timer of
 * its own, so that a silent holder holds up nothing else. Without a probe nobody is ever suspected.
 */
export function createSuspicion(
  { clock, random }: Pick<Candidacy, 'clock' | 'random'>,
  probe: HolderProbe | undefined,
  wake: () => void,
): Suspicion {
  let holder: string | undefined;
  let asking = new AbortController();
  let misses = 0;
  let hasAnswered = false;
  let trusts = true;

  const deadHolder = (): string | undefined => {
    const isDead = probe !== undefined && misses >= probe.misses && (hasAnswered || trusts);
    return isDead ? holder : undefined;
  };
  const keepAsking = async (
    { everyMs, timeoutMs, isAlive }: HolderProbe,
    asked: string,
    { signal }: AbortController,
  ): Promise<void> => {
    while (!signal.aborted) {
      const question = new AbortController();
      // An async function, so that what throws at once is a miss as well.
      const work = (async () => await isAlive(asked, question.signal))();
      const answer = await within(work, { clock, limitMs: timeoutMs, signal });
      question.abort();
      if (answer.state === 'abandoned') return;
      const lives = answer.state === 'done' ? answer.value : false;
      if (lives !== undefined) misses = lives ? 0 : misses + 1;
      hasAnswered ||= lives === true;
      if (deadHolder() !== undefined) wake();
      await delay(clock, everyMs * (1 + jitter * (2 * random() - 1)), signal);
    }
  };
  const rest = (): void => {
    asking.abort();
    holder = undefined;
    misses = 0;
    hasAnswered = false;
  };

  return {
    get dead() {
      return deadHolder();
    },
    saw: (seen) => {
      if (seen === holder) return;
      rest();
      holder = seen;
      asking = new AbortController();
      if (probe !== undefined) void keepAsking(probe, seen, asking);
    },
    rest,
    wasReplaced: () => {
      trusts = false;
    },
  };
}
