import type { History } from './record.js';

/**
 * Which versions of one cache may be those of rollbacks: logged or reported as such, and any if the
 * outcome of a rollback is not known.
 */
export function rollbacksOf(history: History): (version: number) => boolean {
  const known = new Set<number>();
  let isUnknown = false;
  for (const record of history) {
    if (record.kind === 'logged' && record.what === 'rollback') known.add(record.version ?? 0);
    if (record.kind !== 'steered' || record.what !== 'rollback') continue;
    if (record.outcome === 'ok') known.add(record.version ?? 0);
    else isUnknown = true;
  }
  return (version) => isUnknown || known.has(version);
}
