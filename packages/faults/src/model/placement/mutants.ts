import type { ExpectedTrace } from '../search/named-search.js';
import type { PlacementRule } from './judge-rest.js';
import type { PlacementRules } from './rules.js';
import { placementScenarios } from './scenarios.js';
import type { PlacementBounds } from './world.js';

/** A variant of the rules that was rejected, and what it breaks. */
export interface PlacementMutant {
  readonly name: string;
  readonly wrong: Partial<PlacementRules>;
  readonly bounds: PlacementBounds;
  readonly finds: ExpectedTrace & { readonly rule: PlacementRule };
}

const two: PlacementBounds = { definitions: [1, 1], protocols: [1, 1] };
const oneServer = 'in the end one instance serves, of the newest definition';
const commits = 'in the end the server commits';

/** Every rejected variant, with its shortest trace. */
export const placementMutants: readonly PlacementMutant[] = [
  {
    name: 'the revision is counted',
    wrong: { revision: 'counted' },
    bounds: placementScenarios['the tail of the seats is lost'],
    finds: { rule: oneServer, stepCount: 7 },
  },
  {
    name: 'each places by its own protocol',
    wrong: { protocol: 'own' },
    bounds: placementScenarios['protocols differ'],
    finds: { rule: oneServer, stepCount: 4 },
  },
  {
    name: 'each places by its own protocol, and claims are always granted',
    wrong: { protocol: 'own', claim: 'nothing' },
    bounds: placementScenarios['protocols differ'],
    finds: { rule: 'in the end no run is overtaken', stepCount: 4 },
  },
  {
    name: 'a roster that is lost is not published again',
    wrong: { rosters: 'published once' },
    bounds: placementScenarios['seats and rosters are lost'],
    finds: { rule: oneServer, stepCount: 5 },
  },
  {
    // Where rosters are published again, it is over before it does harm.
    name: 'nor that, and a seat of unknown roster counts as knowing all',
    wrong: { unknownRoster: 'knows all', rosters: 'published once' },
    bounds: { ...two, definitions: [0, 1], mayEvictRosters: true },
    finds: { rule: oneServer, stepCount: 4 },
  },
  {
    name: 'a claim waits until the seat of the last run has expired',
    wrong: { claim: "the other's seat" },
    bounds: two,
    finds: { rule: commits, stepCount: 5 },
  },
  {
    name: 'a mark lasts as long as its seat',
    wrong: { mark: 'with its seat' },
    bounds: { ...two, mayLoseAnswers: true },
    finds: { rule: commits, stepCount: 4 },
  },
  {
    name: 'a mark has no expiry',
    wrong: { mark: 'never' },
    bounds: { ...two, mayBeKilled: true },
    finds: { rule: commits, stepCount: 5 },
  },
  {
    name: 'an old definition never builds again after a newer one',
    wrong: { back: 'never builds' },
    bounds: { ...two, definitions: [1, 2], mayLeave: true },
    finds: { rule: commits, stepCount: 5 },
  },
];
