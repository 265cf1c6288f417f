// What this models: which instance serves one unit. Instances start, leave, are killed; their seats
// expire; each places the unit by what it knows of seats and rosters, which may be long out of date;
// whoever finds itself placed claims the slot, under a mark, and commits. Each slot may lose its tail,
// the list of seats all of it, rosters are evicted, answers to claims are lost.
// What it does not: durations (deadlines, the pause before an old definition retreats, the time for
// which an old view is kept), units that a seat yields, messages (model/views), terms and late
// copies (model/runs), and balance: of several candidates the first or the last is chosen.

/** The slot of the seats: who sits, and the rosters that are there. Sets are masks. */
export interface SeatsSlot {
  readonly seats: number;
  /** Compared by equality. */
  readonly revision: number;
  /** By definition: whoever knows the same has the same roster. */
  readonly rosters: number;
}

/** The slot of the cache. */
export interface CacheSlot {
  /** The claim that was granted last; 0 is none. Compared by equality. */
  readonly claim: number;
  readonly claimant: number;
  readonly isMarked: boolean;
  /** The definition that the cache was last built by; 0 is none. */
  readonly builtBy: number;
}

/** An instance. It may pause before any step, for as long as it likes. */
export interface Instance {
  readonly life: 'to start' | 'alive' | 'gone';
  /** The seats that it knows of, and their revision. */
  readonly seats: number;
  readonly revision: number;
  /** The rosters that it has read. */
  readonly rosters: number;
  /** Its claim; 0 while it runs nothing. */
  readonly run: number;
}

/** The whole state. */
export interface PlacementWorld {
  readonly list: SeatsSlot;
  /** What a failover would bring back; `null` once none may come. */
  readonly listReplica: SeatsSlot | null;
  readonly cache: CacheSlot;
  readonly cacheReplica: CacheSlot | null;
  /** Whether what a failover brings back is settled. */
  readonly isReplicaDeaf: boolean;
  readonly instances: readonly Instance[];
}

/** Who there is, and what may fail. Faults may occur as often as they like. */
export interface PlacementBounds {
  /** One for each instance: the definition of the unit that it has; 0 is none, higher is newer. */
  readonly definitions: readonly number[];
  /** One for each instance: the number of its protocol, 1 or 2. */
  readonly protocols: readonly number[];
  readonly mayBeKilled?: boolean;
  readonly mayLeave?: boolean;
  /** Whether seats expire of instances that live. */
  readonly seatsExpire?: boolean;
  readonly mayEvictRosters?: boolean;
  /** Whether the list of seats and the rosters may be lost altogether. */
  readonly mayLoseList?: boolean;
  /** Once. */
  readonly mayLoseTailOfList?: boolean;
  /** Once. */
  readonly mayLoseTailOfCache?: boolean;
  readonly mayLoseAnswers?: boolean;
  /** Whether marks expire of runs that go on. */
  readonly marksExpire?: boolean;
}

/** The state before anyone has done anything. */
export function firstWorld(bounds: PlacementBounds): PlacementWorld {
  const { definitions, mayLoseTailOfList = false, mayLoseTailOfCache = false } = bounds;
  const list: SeatsSlot = { seats: 0, revision: 0, rosters: 0 };
  const cache: CacheSlot = { claim: 0, claimant: 0, isMarked: false, builtBy: 0 };
  return {
    list,
    listReplica: mayLoseTailOfList ? list : null,
    cache,
    cacheReplica: mayLoseTailOfCache ? cache : null,
    isReplicaDeaf: false,
    instances: definitions.map(() => unstarted),
  };
}

/** What is left of an instance that is gone, as of one that has not started: nothing. */
export const unstarted: Instance = {
  life: 'to start',
  seats: 0,
  revision: 0,
  rosters: 0,
  run: 0,
};

/** A world in which one instance is another. */
export function putInstance(
  world: PlacementWorld,
  index: number,
  changed: Partial<Instance>,
): PlacementWorld {
  const instances = world.instances.map((instance, at) =>
    at === index ? { ...instance, ...changed } : instance,
  );
  return { ...world, instances };
}
