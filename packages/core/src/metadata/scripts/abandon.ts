import { defineScript } from '../../redis/run-script.js';
import { placeLua } from '../owner-record.js';

/**
 * Removes what was left where the metadata turned out not to lie, as `moved` does. KEYS: that
 * place.
 */
export const abandonScript = defineScript(`${placeLua}
return moved(KEYS[1], '')
`);
