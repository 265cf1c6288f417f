import type { NamedSearch } from '../search/named-search.js';
import { viewMutants } from './mutants.js';
import { soundViewRules } from './rules.js';
import { largeViewScenarios, viewScenarios } from './scenarios.js';
import { searchViews } from './search-views.js';

const model = 'views';

/** All searches of how an instance learns who sits. */
export const viewSearches: readonly NamedSearch[] = [
  ...Object.entries(viewScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    run: () => searchViews(soundViewRules, bounds),
  })),
  ...viewMutants.map(({ name, wrong, bounds, finds }) => ({
    model,
    name,
    finds,
    run: () => searchViews({ ...soundViewRules, ...wrong }, bounds),
  })),
  ...Object.entries(largeViewScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    isLarge: true,
    run: () => searchViews(soundViewRules, bounds),
  })),
];
