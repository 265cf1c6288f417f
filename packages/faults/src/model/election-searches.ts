import { explore } from './explore.js';
import { productRules } from './rules.js';
import { largeScenarios } from './scenarios.js';
import type { NamedSearch } from './search/named-search.js';

/** The searches of the model of election and fencing that take too long for the tests. */
export const electionSearches: readonly NamedSearch[] = Object.entries(largeScenarios).map(
  ([name, bounds]) => ({
    model: 'election',
    name,
    finds: null,
    isLarge: true,
    run: () => explore(productRules, bounds),
  }),
);
