import { placementSearches } from './placement/searches.js';
import { runSearches } from './runs/searches.js';
import type { NamedSearch } from './search/named-search.js';
import { viewSearches } from './views/searches.js';

/** All searches of the models of who serves what. */
export const searches: readonly NamedSearch[] = [
  ...runSearches,
  ...placementSearches,
  ...viewSearches,
];
