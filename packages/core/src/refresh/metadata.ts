import type { Reply } from '../driver.js';
import type { SmartRedisErrorCode } from '../errors.js';
import { errorCodes } from '../errors.js';
import type { Version } from '../version.js';

/** The last failure of a cache since its last success. */
export interface LastError {
  readonly code: SmartRedisErrorCode;
  readonly message: string;
  /** The server's time. */
  readonly at: Date;
}

/** What stands in a cache's metadata hash, as this instance last read it. */
export interface CacheState {
  readonly version: Version | null;
  /** The server's time of the last success, in milliseconds; also when the source had not changed. */
  readonly checkedAtMs: number | null;
  readonly nextRefreshAt: Date | null;
  readonly lastError: LastError | null;
  /** Digest of what the version wrote; `null` where it was not held in memory. */
  readonly digest: string | null;
  /** Highest ticket that asked for a refresh. */
  readonly requested: number;
  /** Highest ticket that a success answered. */
  readonly served: number;
  /** Highest ticket that a failure answered. */
  readonly failed: number;
}

/** The fields of the metadata hash that make a {@link CacheState}, in the order that {@link parseState} takes. */
export const stateFields = [
  'version',
  'builtAt',
  'rows',
  'bytes',
  'durationMs',
  'builtTerm',
  'leader',
  'checkedAt',
  'nextRefreshAt',
  'lastError',
  'digest',
  'requested',
  'served',
  'failed',
] as const;

/** The state in the values of {@link stateFields}. What anyone else wrote there and makes no sense counts as absent. */
export function parseState(values: Reply): CacheState {
  const stored = Array.isArray(values) ? (values as readonly Reply[]) : [];
  const text = (field: (typeof stateFields)[number]): string | null => {
    const value = stored[stateFields.indexOf(field)];
    return typeof value === 'string' ? value : null;
  };
  const number = (field: (typeof stateFields)[number]): number | null => {
    const value = text(field);
    return value !== null && /^\d{1,16}$/.test(value) ? Number(value) : null;
  };
  const version = number('version');
  const builtAt = number('builtAt');
  const nextRefreshAt = number('nextRefreshAt');
  return {
    version:
      version === null || builtAt === null
        ? null
        : {
            version,
            builtAt: new Date(builtAt),
            rows: number('rows') ?? 0,
            bytes: number('bytes') ?? 0,
            durationMs: number('durationMs') ?? 0,
            term: number('builtTerm') ?? 0,
            leader: text('leader') ?? '',
          },
    checkedAtMs: number('checkedAt'),
    nextRefreshAt: nextRefreshAt === null ? null : new Date(nextRefreshAt),
    lastError: parseLastError(text('lastError')),
    digest: text('digest'),
    requested: number('requested') ?? 0,
    served: number('served') ?? 0,
    failed: number('failed') ?? 0,
  };
}

function parseLastError(text: string | null): LastError | null {
  if (text === null) return null;
  try {
    const { code, message, at } = JSON.parse(text) as Partial<Record<string, unknown>>;
    const known = errorCodes.find((candidate) => candidate === code);
    if (known === undefined || typeof message !== 'string' || typeof at !== 'number') return null;
    return { code: known, message, at: new Date(at) };
  } catch {
    return null;
  }
}
