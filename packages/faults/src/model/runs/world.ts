// What this models: the slot of one cache, and the runs that seats start in it. A run is claimed
// politely (another's mark refuses it) under a term that Redis draws, fetches, extends its mark, and
// commits; or ends, or is given up. Replies are lost, calls come late, marks expire at any time, the
// server's clock stands, moves or goes back, and failovers lose the tail of the slot.
// What it does not: durations (a mark that outlives its length after the clock went back), who is
// placed to run (model/placement), several groups, staging, deltas, definitions.

/** The metadata of the cache, and what its two targets show. */
export interface Slot {
  /** 0: nobody has claimed. */
  readonly term: number;
  /** Whose claim was granted last. */
  readonly seat: number;
  /** The number of that claim. Kept by the model alone where ids have none. */
  readonly number: number;
  readonly mark: Mark;
  /** The fetch that each of two targets shows; 0 is none. Fetches are numbered as they begin. */
  readonly left: number;
  readonly right: number;
  readonly version: number;
}

/** `over`: its time has passed, and the fields are still there. */
export type Mark = 'none' | 'valid' | 'over';

/** What a call says of its run. */
export interface RunId {
  readonly seat: number;
  readonly number: number;
  readonly term: number;
  /** 0 until it fetches. */
  readonly fetch: number;
}

/** A call of Redis. */
export type Call =
  | { readonly call: 'claim'; readonly run: RunId; readonly minTerm: number }
  | { readonly call: 'extend' | 'end' | 'commit' | 'commit right'; readonly run: RunId };

/** What a call answered. */
export interface Answer {
  readonly status: 'OK' | 'LATE' | 'BUSY' | 'STALE' | 'ENDED';
  /** The term drawn, or the one that stands against the caller. */
  readonly term: number;
}

/**
 * A seat. It may pause before any step, for as long as it likes. Reading an answer is part of the
 * step that made it, because only its next call can be noticed.
 */
export interface Seat {
  readonly phase: 'idle' | 'unanswered' | 'claimed' | 'fetched' | 'half committed';
  /** Of its last claim. */
  readonly number: number;
  readonly term: number;
  readonly fetch: number;
  readonly highestSeenTerm: number;
}

/** The whole state. */
export interface RunWorld {
  readonly now: number;
  readonly slot: Slot;
  /** What a failover would bring back; `null` once none may come. */
  readonly replica: Slot | null;
  readonly seats: readonly Seat[];
  /** Calls whose sender no longer waits for them. They may arrive at any time. */
  readonly strays: readonly Call[];
  readonly fetches: number;
  readonly used: {
    readonly claims: number;
    readonly failovers: number;
    /** Whether what the next failover brings back is settled. */
    readonly isReplicaDeaf: boolean;
    readonly delays: number;
  };
}

/** How far a search goes. */
export interface RunBounds {
  readonly seats: number;
  /** Numbers of claims, of all seats. */
  readonly claims: number;
  readonly failovers: number;
  /** Calls that arrive after their sender stopped waiting. */
  readonly delays: number;
  /** The last value of the server's clock, which begins at 1. */
  readonly lastNow: number;
  /** Whether the clock of the server that takes over may be behind. */
  readonly clockGoesBack: boolean;
}

/** The state before anyone has done anything. */
export function firstWorld({ seats, failovers }: RunBounds): RunWorld {
  return {
    now: 1,
    slot: emptySlot,
    replica: failovers > 0 ? emptySlot : null,
    seats: Array.from({ length: seats }, () => idleSeat),
    strays: [],
    fetches: 0,
    used: { claims: 0, failovers: 0, isReplicaDeaf: false, delays: 0 },
  };
}

const emptySlot: Slot = {
  term: 0,
  seat: 0,
  number: 0,
  mark: 'none',
  left: 0,
  right: 0,
  version: 0,
};

const idleSeat: Seat = { phase: 'idle', number: 0, term: 0, fetch: 0, highestSeenTerm: 0 };

/** The name of a seat: `A`, and so on. */
export function nameOf(seat: number): string {
  return String.fromCharCode(65 + seat);
}

/** A claim as a reader of a trace sees it. */
export function claimText({ seat, number }: Pick<RunId, 'seat' | 'number'>): string {
  return `${nameOf(seat)}-${String(number)}`;
}

/** A world in which one seat is another. */
export function putSeat(world: RunWorld, index: number, seat: Seat): RunWorld {
  return { ...world, seats: world.seats.with(index, seat) };
}
