import type { ExpectedTrace } from '../search/named-search.js';
import type { ViewRules } from './rules.js';
import { viewScenarios } from './scenarios.js';
import type { ViewRule } from './steps.js';
import type { ViewBounds } from './world.js';

/** A variant of the rules that was rejected, and what it breaks. */
export interface ViewMutant {
  readonly name: string;
  readonly wrong: Partial<ViewRules>;
  readonly bounds: ViewBounds;
  readonly finds: ExpectedTrace & { readonly rule: ViewRule };
}

const late = viewScenarios['messages come late and twice'];

/** Every rejected variant, with its shortest trace. */
export const viewMutants: readonly ViewMutant[] = [
  {
    name: 'the revision is counted',
    wrong: { revision: 'counted' },
    bounds: viewScenarios['the tail of the list is lost'],
    finds: { rule: 'views of one revision are the same', stepCount: 4 },
  },
  {
    name: 'the newer message wins, whether it fits or not',
    wrong: { applies: 'all news' },
    bounds: viewScenarios['messages and answers are lost'],
    finds: { rule: 'views of one revision are the same', stepCount: 3 },
  },
  {
    name: 'a message that does not fit is ignored',
    wrong: { misfit: 'is ignored' },
    bounds: late,
    finds: { rule: 'in the end the view is the list', stepCount: 4 },
  },
  {
    name: 'a message that does not fit asks only where no question is open',
    wrong: { misfit: 'asks unless it has asked' },
    bounds: late,
    finds: { rule: 'in the end the view is the list', stepCount: 8 },
  },
  {
    name: 'an answer replaces what was applied since it was asked for',
    wrong: { overtakenAnswer: 'is applied' },
    bounds: late,
    finds: { rule: 'in the end the view is the list', stepCount: 9 },
  },
  {
    name: 'a renewal brings a seat back',
    wrong: { renewal: 'brings it back' },
    bounds: viewScenarios['renewals come late'],
    finds: { rule: 'a seat that has left stays away', stepCount: 4 },
  },
];
