import type { SourceEdit } from '../../mutants/load-edited.js';
import { loadEdited } from '../../mutants/load-edited.js';
import type { walkVirtually } from '../virtual-walk.js';

/**
 * Loads a product whose sources are edited, to walk over it in virtual time. Throws for an edit
 * that does not fit.
 */
export async function loadMutant(edits: readonly SourceEdit[]): Promise<typeof walkVirtually> {
  const loaded = await loadEdited(new URL('../virtual-walk.ts', import.meta.url), edits);
  return (loaded as { walkVirtually: typeof walkVirtually }).walkVirtually;
}
