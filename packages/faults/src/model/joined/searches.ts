import { soundPlacementRules } from '../placement/rules.js';
import { soundRunRules } from '../runs/rules.js';
import type { NamedSearch } from '../search/named-search.js';
import { joinedMutants } from './mutants.js';
import { joinedScenarios, largeJoinedScenarios } from './scenarios.js';
import { searchJoined } from './search-joined.js';
import type { JoinedRules } from './world.js';

const model = 'joined';
const sound: JoinedRules = { placement: soundPlacementRules, runs: soundRunRules };

/** All searches of seats, views and marks together. */
export const joinedSearches: readonly NamedSearch[] = [
  ...Object.entries(joinedScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    run: () => searchJoined(sound, bounds),
  })),
  ...joinedMutants.map(({ name, wrong, bounds, finds }) => ({
    model,
    name,
    finds,
    run: () =>
      searchJoined(
        {
          placement: { ...sound.placement, ...wrong.placement },
          runs: { ...sound.runs, ...wrong.runs },
        },
        bounds,
      ),
  })),
  ...Object.entries(largeJoinedScenarios).map(([name, bounds]) => ({
    model,
    name,
    finds: null,
    isLarge: true,
    run: () => searchJoined(sound, bounds),
  })),
];
