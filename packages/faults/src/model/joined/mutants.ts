import type { PlacementRules } from '../placement/rules.js';
import type { RunRule } from '../runs/judge.js';
import type { RunRules } from '../runs/rules.js';
import type { ExpectedTrace } from '../search/named-search.js';
import { joinedScenarios, largeJoinedScenarios } from './scenarios.js';
import type { JoinedRule } from './search-joined.js';
import type { JoinedBounds } from './world.js';

/** A variant of the rules that was rejected, and what it breaks. */
export interface JoinedMutant {
  readonly name: string;
  readonly wrong: {
    readonly placement?: Partial<PlacementRules>;
    readonly runs?: Partial<RunRules>;
  };
  readonly bounds: JoinedBounds;
  readonly finds: ExpectedTrace & { readonly rule: JoinedRule | RunRule };
}

const late = joinedScenarios['an old and a new one, and a call comes late'];
const tailOfCache = joinedScenarios['an old and a new one, and the tail of the cache is lost'];
/** A seat comes and is lost with its instance, and another one comes. */
const three: JoinedBounds = {
  placement: {
    definitions: [1, 1, 1],
    protocols: [1, 1, 1],
    mayBeKilled: true,
    mayLoseTailOfList: true,
  },
  // It is about views alone, of which three make many.
  runs: { ...late.runs, claims: 0, delays: 0 },
};
const lost = largeJoinedScenarios['seats and rosters are lost'];
const oneServer = 'in the end one instance serves, of the newest definition';

/** Every rejected variant, with its shortest trace. */
export const joinedMutants: readonly JoinedMutant[] = [
  {
    name: 'a claim is always granted',
    wrong: { runs: { claim: 'always granted' } },
    bounds: late,
    finds: { rule: 'a run is not overtaken while its mark holds', stepCount: 4 },
  },
  {
    name: 'a late claim of the own seat is granted',
    wrong: { runs: { ownLateClaim: 'granted' } },
    bounds: late,
    finds: { rule: 'a run is not overtaken while its mark holds', stepCount: 4 },
  },
  {
    name: 'an extension compares the pair alone',
    wrong: { runs: { extend: 'the pair alone' } },
    bounds: late,
    finds: { rule: 'the mark of an ended run stays away', stepCount: 5 },
  },
  {
    name: 'all claims of a seat have one id',
    wrong: { runs: { id: 'seat' } },
    bounds: { ...tailOfCache, runs: { ...tailOfCache.runs, delays: 1 } },
    finds: { rule: 'a run that was overtaken never commits', stepCount: 7 },
  },
  {
    name: 'the term alone is compared',
    wrong: { runs: { compares: 'term' } },
    bounds: tailOfCache,
    finds: { rule: 'a run that was overtaken never commits', stepCount: 7 },
  },
  {
    name: 'the revision is counted',
    wrong: { placement: { revision: 'counted' } },
    bounds: three,
    finds: { rule: oneServer, stepCount: 7 },
  },
  {
    name: 'each places by its own protocol',
    wrong: { placement: { protocol: 'own' } },
    bounds: { placement: { definitions: [1, 1], protocols: [1, 2] }, runs: lost.runs },
    finds: { rule: oneServer, stepCount: 5 },
  },
  {
    name: 'a roster that is lost is not published again',
    wrong: { placement: { rosters: 'published once' } },
    bounds: lost,
    finds: { rule: oneServer, stepCount: 6 },
  },
];
