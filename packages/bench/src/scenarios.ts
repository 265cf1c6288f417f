import type { Scenario } from './scenario.js';
import { build } from './scenarios/build.js';
import { encoded } from './scenarios/encoded-json.js';
import { families } from './scenarios/families.js';
import { flights } from './scenarios/flights.js';
import { growth } from './scenarios/growth.js';
import { manyCaches } from './scenarios/many-caches.js';
import { memory } from './scenarios/memory.js';
import { nearReads } from './scenarios/near.js';
import { readAll } from './scenarios/read-all.js';
import { readers } from './scenarios/readers.js';
import { refreshCosts } from './scenarios/refresh-costs.js';
import { spread } from './scenarios/spread.js';
import { takeover } from './scenarios/takeover.js';
import { targets } from './scenarios/targets.js';
import { valueCaches } from './scenarios/value-caches.js';
import { typedReader } from './scenarios/typed-reader.js';

/** All scenarios, in the order of the tables. */
export const scenarios: readonly Scenario[] = [
  build,
  flights,
  valueCaches,
  targets,
  encoded,
  memory,
  growth,
  readers,
  refreshCosts,
  typedReader,
  nearReads,
  readAll,
  takeover,
  manyCaches,
  spread,
  families,
];
