import type { ExpectedTrace } from '../search/named-search.js';
import type { RunRule } from './judge.js';
import type { RunRules } from './rules.js';
import type { RunBounds } from './world.js';
import { runScenarios } from './scenarios.js';

/** A variant of the rules that was rejected, and what it breaks. */
export interface RunMutant {
  readonly name: string;
  readonly wrong: Partial<RunRules>;
  readonly bounds: RunBounds;
  readonly finds: ExpectedTrace & { readonly rule: RunRule };
}

const tailLost = runScenarios['the tail is lost while the clock stands'];
const clockBack = runScenarios['the tail is lost and the clock goes back'];
const late = runScenarios['calls come late'];

/** Every rejected variant, with its shortest trace. */
export const runMutants: readonly RunMutant[] = [
  {
    name: 'all claims of a seat have one id',
    wrong: { id: 'seat' },
    bounds: tailLost,
    finds: { rule: 'a run that was overtaken never commits', stepCount: 6 },
  },
  {
    // So a client must not send a claim again by itself either.
    name: 'a claim without an answer is sent again with its id',
    wrong: { unanswered: 'sends it again' },
    bounds: clockBack,
    finds: { rule: 'a commit never replaces a newer one by an older fetch', stepCount: 10 },
  },
  {
    name: 'the term alone is compared',
    wrong: { compares: 'term' },
    bounds: tailLost,
    finds: { rule: 'a run that was overtaken never commits', stepCount: 5 },
  },
  {
    name: 'a claim is always granted',
    wrong: { claim: 'always granted' },
    bounds: late,
    finds: { rule: 'a run is not overtaken while its mark holds', stepCount: 2 },
  },
  {
    name: 'a late claim of the own seat is granted',
    wrong: { ownLateClaim: 'granted' },
    bounds: late,
    finds: { rule: 'a run is not overtaken while its mark holds', stepCount: 3 },
  },
  {
    name: 'an extension compares the pair alone',
    wrong: { extend: 'the pair alone' },
    bounds: late,
    finds: { rule: 'the mark of an ended run stays away', stepCount: 4 },
  },
  {
    name: 'versions are the time alone',
    wrong: { version: 'time' },
    bounds: late,
    finds: { rule: 'versions rise', stepCount: 6 },
  },
  {
    name: 'targets are swapped one by one',
    wrong: { swap: 'one by one' },
    bounds: late,
    finds: { rule: 'readers never see a mix', stepCount: 3 },
  },
];
