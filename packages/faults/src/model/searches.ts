import { electionSearches } from './election-searches.js';
import { joinedSearches } from './joined/searches.js';
import { placementSearches } from './placement/searches.js';
import { runSearches } from './runs/searches.js';
import type { NamedSearch } from './search/named-search.js';
import { viewSearches } from './views/searches.js';

/** All searches of the models of who serves what, and the large ones of election and fencing. */
export const searches: readonly NamedSearch[] = [
  ...electionSearches,
  ...runSearches,
  ...placementSearches,
  ...viewSearches,
  ...joinedSearches,
];
