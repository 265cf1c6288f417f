import type { ApiOverview } from '../api.js';

/** A longer one would keep the page waiting for what its stream brings as well: some 2,000 caches. */
const mostChars = 1024 * 1024;

/**
 * What the page shows first, as data inside of it: no script, so no policy of the page applies to it;
 * `''` if it is too long.
 */
export function stateBlock(overview: ApiOverview): string {
  const json = JSON.stringify(overview);
  if (json.length > mostChars) return '';
  // The only character by which text could end the element, or begin another one.
  return `<script type="application/json" id="state">${json.replaceAll('<', '\\u003c')}</script>`;
}
