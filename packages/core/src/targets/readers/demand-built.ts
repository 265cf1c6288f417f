import type { Reply } from '../../contracts/driver.js';
import { SmartRedisError } from '../../errors/errors.js';

/**
 * Demands that a version has a target, for reads with `ifNotBuilt: 'throw'`. `counts` is the field of
 * that name of the metadata; where it is missing or unreadable, the version counts as complete.
 * @throws SmartRedisError `SR_NOT_BUILT`
 */
export function demandBuilt(key: string, version: string | null, counts: Reply | undefined): void {
  if (version === null) {
    throw new SmartRedisError(
      'SR_NOT_BUILT',
      `"${key}" has no version: its cache was never built, or Redis has lost it. Wait for ready(), or see info().lastError`,
      { details: { key } },
    );
  }
  if (!lacks(counts, key)) return;
  throw new SmartRedisError(
    'SR_NOT_BUILT',
    `"${key}" is not part of version ${version} of its cache: a definition without this target has built that version. ` +
      'The next refresh by an instance that has this definition builds it: wait for ready(), or see info().lastError',
    { details: { key } },
  );
}

function lacks(counts: Reply | undefined, key: string): boolean {
  if (counts === null || counts === undefined) return false;
  try {
    // A Buffer if the same round trip requested bytes.
    const parsed: unknown = JSON.parse(String(counts));
    return typeof parsed === 'object' && parsed !== null && !Object.hasOwn(parsed, key);
  } catch {
    return false;
  }
}
