import type { NamedSearch } from '../search/named-search.js';
import { placementMutants } from './mutants.js';
import { soundPlacementRules } from './rules.js';
import { largePlacementScenarios, placementScenarios } from './scenarios.js';
import { searchPlacement } from './search-placement.js';

const model = 'placement';

/** All searches of which instance serves. */
export const placementSearches: readonly NamedSearch[] = [
  ...Object.entries(placementScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    run: () => searchPlacement(soundPlacementRules, bounds),
  })),
  ...placementMutants.map(({ name, wrong, bounds, finds }) => ({
    model,
    name,
    finds,
    run: () => searchPlacement({ ...soundPlacementRules, ...wrong }, bounds),
  })),
  ...Object.entries(largePlacementScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    isLarge: true,
    run: () => searchPlacement(soundPlacementRules, bounds),
  })),
];
