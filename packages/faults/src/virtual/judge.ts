import type { Action } from './actions.js';
import type { Candidate } from './candidate.js';
import { marginMs, ttlMs } from './candidate.js';

/** Watches an election, and keeps the first broken invariant. */
export interface Judge {
  readonly violation: string | null;
  find(violation: string): void;
  /** Checks the signals after every event, without side effects. */
  look(): void;
  /** Calls `isCurrent()` of every leadership, which may end it. */
  observe(): void;
  /** The candidates that consider themselves the leader. */
  leaders(): readonly Candidate[];
  /** The server granted a term, or confirmed one. */
  granted(term: number, holder: string): void;
  elected(candidate: Candidate): void;
  /**
   * Records an action that is about to happen, after which there may be two leaders for a while.
   * Returns `false` for an action that deceives both clocks of a candidate at once (set back, and
   * suspended): only the fence protects against that.
   */
  allows(action: Action): boolean;
}

/**
 * Terms are milliseconds: they may have been counted ahead by this much without a clock that went
 * back.
 */
const fewMs = 5;

/** A {@link Judge}; candidates may join later. */
export function createJudge(candidates: readonly Candidate[], nowMs: () => number): Judge {
  let violation: string | null = null;
  let highestTerm = 0;
  let lastGrant = '';
  const grants = new Set<string>();
  let hasLostData = false;
  let hasGoneBack = false;
  let lostAtMs = 0;
  let unevenUntilMs = 0;
  const fooledAtMs = new Map<string, number>();

  const find = (found: string): void => {
    violation ??= found;
  };
  const isOverByAClock = (candidate: Candidate): boolean => {
    const { wall, monotonic } = elapsed(candidate);
    return wall >= ttlMs || monotonic >= ttlMs;
  };
  const holds = (candidate: Candidate): boolean => {
    const isCurrent = candidate.leaderships.at(-1)?.isCurrent() ?? false;
    if (isCurrent && isOverByAClock(candidate)) {
      find(`${candidate.name} is current ${spans(candidate)} after its last confirmed renewal`);
    }
    return isCurrent;
  };
  const mayFool = (clock: 'wall' | 'monotonic', who: number): boolean => {
    const other = clock === 'wall' ? 'monotonic' : 'wall';
    const candidate = String(who % candidates.length);
    const otherAtMs = fooledAtMs.get(`${candidate} ${other}`) ?? Number.NEGATIVE_INFINITY;
    if (nowMs() - otherAtMs < 5 * ttlMs) return false;
    fooledAtMs.set(`${candidate} ${clock}`, nowMs());
    return true;
  };
  return {
    get violation() {
      return violation;
    },
    find,
    look: () => {
      for (const candidate of candidates) {
        const { process, leaderships, name } = candidate;
        const leadership = leaderships.at(-1);
        if (leadership === undefined || leadership.signal.aborted || !process.isRunning) continue;
        // A clock that has just jumped is checked within the margin.
        if (process.undisturbedMs < marginMs + 2 || !isOverByAClock(candidate)) continue;
        find(`${name} did not detect its end ${spans(candidate)} after its last renewal`);
      }
    },
    observe: () => {
      const leading = candidates.filter(holds);
      if (leading.length > 1 && nowMs() >= unevenUntilMs) find(twoLeaders(leading));
    },
    leaders: () => candidates.filter(holds),
    granted: (term, holder) => {
      const grant = `${holder} ${String(term)}`;
      // A failover may bring back an earlier holder, which then gets the same term once more.
      if (grant === lastGrant || (hasLostData && grants.has(grant))) return;
      lastGrant = grant;
      grants.add(grant);
      // Counted ahead of a clock that went back, or within a millisecond, and then lost: the fence
      // compares candidacies as well.
      const mayRepeat = hasLostData && (hasGoneBack || nowMs() < lostAtMs + fewMs);
      if (term <= highestTerm && !mayRepeat) {
        find(`term ${String(term)} was granted after term ${String(highestTerm)}`);
      }
      highestTerm = Math.max(highestTerm, term);
    },
    elected: (candidate) => {
      const before = candidate.leaderships.at(-2);
      if (before !== undefined && !before.signal.aborted) {
        find(`${candidate.name} leads again before it detected its end`);
      }
      if (nowMs() < unevenUntilMs) return;
      const leading = candidates.filter((each) => each === candidate || holds(each));
      if (leading.length > 1) find(twoLeaders(leading));
    },
    allows: (action) => {
      // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all others are allowed
      switch (action.do) {
        case 'failover':
        case 'flush':
        case 'evict':
          hasLostData = true;
          lostAtMs = nowMs();
          unevenUntilMs = nowMs() + 1.2 * ttlMs;
          return true;
        case 'jump server':
          if (action.ms < 0) hasGoneBack = true;
          else unevenUntilMs = nowMs() + 1.2 * ttlMs;
          return true;
        case 'suspend':
          return mayFool('monotonic', action.who);
        case 'jump':
          return action.ms > 0 || mayFool('wall', action.who);
        default:
          return true;
      }
    },
  };
}

/** The milliseconds since the last confirmed renewal was sent, by each clock of the candidate. */
function elapsed({ process, confirmedAt }: Candidate): { wall: number; monotonic: number } {
  return {
    wall: process.clock.now() - confirmedAt.wallMs,
    monotonic: process.clock.monotonic() - confirmedAt.monotonicMs,
  };
}

function spans(candidate: Candidate): string {
  const { wall, monotonic } = elapsed(candidate);
  return `${wall.toFixed(1)} ms by the wall clock, ${monotonic.toFixed(1)} ms by the monotonic one,`;
}

const twoLeaders = (leading: readonly Candidate[]): string =>
  `${leading.map(({ name }) => name).join(' and ')} lead at once`;
