/** The decisions by which each unit ends with one server. Each can be got wrong. */
export interface PlacementRules {
  /** `fresh`: has never been before. */
  readonly revision: 'fresh' | 'counted';
  /** Of seats of several protocols: the lowest that sits, or each its own. */
  readonly protocol: 'lowest' | 'own';
  /** Whether a renewal publishes a roster that is not there. */
  readonly rosters: 'published again' | 'published once';
  /** What a seat is taken to know whose roster is not known. */
  readonly unknownRoster: 'knows nothing' | 'knows all';
  /** What refuses a claim. */
  readonly claim: "another's mark" | 'nothing' | "the other's seat";
  /** When a mark expires that is not extended. */
  readonly mark: 'by itself' | 'with its seat' | 'never';
  /** Whether an old definition builds again where a newer had built. */
  readonly back: 'builds' | 'never builds';
}

/** What the protocol does. */
export const soundPlacementRules: PlacementRules = {
  revision: 'fresh',
  protocol: 'lowest',
  rosters: 'published again',
  unknownRoster: 'knows nothing',
  claim: "another's mark",
  mark: 'by itself',
  back: 'builds',
};
