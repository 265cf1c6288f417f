import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';

/**
 * Removes the content of a key that turned out not to be the metadata key, as `moved` does. KEYS:
 * that key.
 */
export const abandonScript = defineScript(`${placeLua}
return moved(KEYS[1], '')
`);
