import type { NamedSearch } from '../search/named-search.js';
import { runMutants } from './mutants.js';
import { soundRunRules } from './rules.js';
import { largeRunScenarios, runScenarios } from './scenarios.js';
import { searchRuns } from './search-runs.js';

const model = 'runs';

/** All searches of runs in one slot. */
export const runSearches: readonly NamedSearch[] = [
  ...Object.entries(runScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    run: () => searchRuns(soundRunRules, bounds),
  })),
  {
    // It repeats terms after a loss, which the ids make up for.
    model,
    name: 'terms are one above the held, the tail is lost',
    finds: null,
    run: () =>
      searchRuns(
        { ...soundRunRules, term: 'held' },
        runScenarios['the tail is lost while the clock stands'],
      ),
  },
  ...runMutants.map(({ name, wrong, bounds, finds }) => ({
    model,
    name,
    finds,
    run: () => searchRuns({ ...soundRunRules, ...wrong }, bounds),
  })),
  ...Object.entries(largeRunScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    isLarge: true,
    run: () => searchRuns(soundRunRules, bounds),
  })),
];
