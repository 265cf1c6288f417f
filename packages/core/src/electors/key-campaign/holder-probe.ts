import { delay } from '../../contracts/clock.js';
import type { Candidacy } from '../../contracts/elector.js';
import { within } from '../../waiting/within.js';

/** Lets standbys detect that the holder of the leader key is dead before the key expires. */
export interface HolderProbe {
  /** Milliseconds between two probes, ±10 %. */
  readonly everyMs: number;
  /** Timeout of a probe in milliseconds; a timeout is a miss, and so is an error. */
  readonly timeoutMs: number;
  /** Consecutive misses before the key is taken over. */
  readonly misses: number;
  /**
   * Whether the holder is alive; `undefined` if unknown, which is not a miss. `holder` is the value
   * of the key.
   */
  isAlive(holder: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/** The state of the probes of the last seen holder. */
export interface Suspicion {
  /** The holder that has missed enough probes and may be replaced. */
  readonly dead: string | undefined;
  /**
   * Sets the current holder of the key, which is probed from now on. For another holder the count
   * starts again.
   */
  saw(holder: string): void;
  /** Stops probing and forgets the holder: this instance leads, or no longer campaigns. */
  rest(): void;
  /**
   * Another instance considered this one dead while it was alive, so probes are unreliable here.
   * From now on only holders are considered dead that have responded before: otherwise two
   * instances that cannot reach each other would depose each other forever.
   */
  wasReplaced(): void;
}

const jitter = 0.1;

/**
 * Probes the holder and counts consecutive misses; calls `wake` when it is dead. It has its own
 * timer, so that an unresponsive holder delays nothing else. Without a probe no holder is ever
 * suspected.
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
      // An async function, so that a synchronous error is a miss as well.
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
