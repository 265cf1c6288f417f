import type { CacheState } from '../metadata/cache-state.js';
import { demandHeld, runOnControl } from '../metadata/fence.js';
import {
  formatFormerKeys,
  formerField,
  keysOfVersion,
  parseFormerKeys,
} from '../metadata/former-keys.js';
import { noteFormerKeysScript } from '../metadata/scripts/note-former-keys.js';
import type { Preparation } from './prepare.js';

/**
 * Notes the keys that the last definition has filled and the published one does not, so that they can
 * be found once nobody needs them. Only after such a change. Never rejects.
 */
export async function rememberFormerKeys(
  { context, definition, places, run }: Preparation,
  states: readonly CacheState[],
): Promise<void> {
  const [place] = places;
  if (place === undefined) return;
  const { driver } = context;
  try {
    const reply = await driver.send(['HMGET', place.key, formerField], { lane: 'control' });
    const before = parseFormerKeys(Array.isArray(reply) ? reply[0] : undefined);
    const own = new Set(Object.values(definition.targets).map(({ key }) => key));
    const former = formatFormerKeys(before, states.flatMap(keysOfVersion), own);
    if (former === '' && before.length === 0) return;
    const args = [String(run.term), run.id, former];
    demandHeld(await runOnControl(driver, noteFormerKeysScript, [place.key], args), run);
  } catch (error) {
    context.logger.debug('keys of an earlier definition could not be noted', {
      cache: definition.name,
      error,
    });
  }
}
