// What this models: how one instance learns who sits. Seats come, leave and expire; each change gives
// the list of seats a new revision and is published. Messages are lost, doubled, late and out of
// order; answers are late and lost; failovers lose the tail of the list. Instances learn apart from
// one another, so one stands for all.
// What it does not: durations (how soon it asks, and when seats expire), rosters, and what is
// placed by a view (model/placement).

/** The seats and their revision, as Redis has them or as an instance knows them. Sets are masks. */
export interface SeatList {
  readonly seats: number;
  /** Compared by equality alone. */
  readonly revision: number;
}

/** What is published of a change. */
export interface Message {
  readonly from: number;
  readonly to: number;
  readonly came: number;
  readonly gone: number;
}

/** A question that Redis has answered, and whose answer is on its way. */
export interface Asked {
  readonly answer: SeatList;
  /** The revision that was known when it was asked. */
  readonly knownRevision: number;
  /** Whether a message that did not fit has come since. */
  readonly isOutdated: boolean;
}

/** The whole state. */
export interface ViewWorld {
  readonly list: SeatList;
  /** What a failover would bring back; `null` once none may come. */
  readonly replica: SeatList | null;
  /** Whether that is settled. */
  readonly isReplicaDeaf: boolean;
  readonly view: SeatList;
  /** In no order. */
  readonly messages: readonly Message[];
  /** Whether the instance is to ask, and what it has asked. */
  readonly isToAsk: boolean;
  readonly asked: Asked | null;
  /** Seats that have left for good. */
  readonly left: number;
  /** Seats of which a renewal is still on its way. */
  readonly lateRenewals: number;
  readonly used: { readonly changes: number; readonly copies: number };
}

/** How far a search goes. */
export interface ViewBounds {
  /** Seats beside that of the instance. */
  readonly seats: number;
  /** Times that a seat comes, leaves or expires. */
  readonly changes: number;
  /** Messages that come once more. */
  readonly copies: number;
  readonly mayLoseTail: boolean;
  /** Whether messages and answers may be lost. */
  readonly mayLoseMessages: boolean;
  /** Whether the instance asks by itself again and again, as its renewals do. */
  readonly renewals: boolean;
  /** Whether renewals of other seats may come late. */
  readonly lateRenewals: boolean;
}

/** The state before anyone has done anything. */
export function firstWorld({ mayLoseTail }: ViewBounds): ViewWorld {
  const empty: SeatList = { seats: 0, revision: 0 };
  return {
    list: empty,
    replica: mayLoseTail ? empty : null,
    isReplicaDeaf: false,
    view: empty,
    messages: [],
    isToAsk: false,
    asked: null,
    left: 0,
    lateRenewals: 0,
    used: { changes: 0, copies: 0 },
  };
}
