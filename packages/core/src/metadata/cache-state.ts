import type { Reply } from '../contracts/driver.js';
import type { SmartRedisErrorCode, SmartRedisErrorDetails } from '../errors/errors.js';
import type { Baseline } from '../contracts/guard.js';
import type { Version } from '../contracts/version.js';
import { unreadableFrom } from '../redis/whole-numbers.js';
import type { PortableCause } from '../errors/portable-error.js';
import { parsePortableError } from '../errors/portable-error.js';
import type { StoredPause } from './pause.js';
import { parsePause } from './pause.js';
import type { KeptList } from './kept.js';
import { parseKept } from './kept.js';

/** The last failure of a cache since its last success. */
export interface LastError {
  /** The code of the error; see `docs/errors.md`. */
  readonly code: SmartRedisErrorCode;
  /** All reasons, down to the innermost one. */
  readonly message: string;
  /** Details of the failure, such as `reply`, `row` and `key`. */
  readonly details?: SmartRedisErrorDetails;
  /** Time of the failure, by the server's clock. */
  readonly at: Date;
}

/** The content of a cache's metadata hash. */
export interface CacheState {
  readonly version: Version | null;
  /**
   * Time of the last success, in milliseconds by the server's clock, even if the source had not
   * changed.
   */
  readonly checkedAtMs: number | null;
  /**
   * When the refresh of the last success began, in milliseconds by the server's clock; `null` for a
   * schedule that does not need it.
   */
  readonly fetchedAtMs: number | null;
  /**
   * When the present cron expression was first seen, in milliseconds by the server's clock; `null`
   * without one.
   */
  readonly scheduleAtMs: number | null;
  /** The versions of other caches, by name, that the version was built after. */
  readonly builtAfter: ReadonlyMap<string, number>;
  /** The same for what the guard has refused, if that was the last failure. */
  readonly refusedAfter: ReadonlyMap<string, number>;
  /** How many refreshes the guard has refused since the last success. */
  readonly refusals: number;
  /**
   * The `builtAs` of the definition that was refused last, if another one has built the version;
   * `null`: none.
   */
  readonly refusedAs: string | null;
  readonly nextRefreshAt: Date | null;
  readonly lastError: LastError | null;
  /**
   * The cause of the last failure. Kept outside of `lastError`, because loggers would print it
   * again after a message that already contains it.
   */
  readonly lastCause?: PortableCause | undefined;
  /** Digest of the content of the version; `null` if the result was not held in memory. */
  readonly digest: string | null;
  /** The number of elements of each live key of the version; `null` if unknown. */
  readonly counts: Readonly<Record<string, unknown>> | null;
  /** The earlier versions that stay beside it. */
  readonly kept: KeptList;
  /** The live keys of the version; `null` if unknown. */
  readonly keys: readonly string[] | null;
  /** Those of them that had content. */
  readonly filledKeys: readonly string[];
  /** The last version that passed the guard; `null` if unknown. */
  readonly passed: Baseline | null;
  /** The definition that built the version; see `builtAsOf`. `null` if unknown. */
  readonly builtAs: string | null;
  /** Fingerprint of the definition that built the version; `null` if unknown. */
  readonly definition: string | null;
  /** Why it is not refreshed by itself; `null`: it is. */
  readonly paused: StoredPause | null;
  /** The version that a rollback has replaced by this one; `null`: none, since the last build. */
  readonly rolledBackFrom: Version['version'] | null;
  /** Highest ticket of a request. */
  readonly requested: number;
  /** Highest ticket that a success answered. */
  readonly served: number;
  /** Highest ticket that a failure answered. */
  readonly failed: number;
  /** Highest ticket of a request to publish whatever the guard finds. */
  readonly forced: number;
  /** Names of fields whose values are unreadable, and are ignored. */
  readonly unreadableFields: readonly string[];
}

/**
 * The fields of the metadata hash that make a {@link CacheState}, in the order that {@link
 * parseState} takes.
 */
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
  'counts',
  'builtAs',
  'definition',
  'paused',
  'kept',
  'rolledBackFrom',
  'requested',
  'served',
  'failed',
  'fetchedAt',
  'scheduleAt',
  'passed',
  'forced',
  'builtAfter',
] as const;

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const latestTimeMs = 8.64e15;

/**
 * Parses the values of {@link stateFields}. Unreadable values, written by somebody else, count as
 * absent.
 */
export function parseState(values: Reply): CacheState {
  const stored = Array.isArray(values) ? (values as readonly Reply[]) : [];
  // Thousands of caches may be new at once.
  return stored.every((value) => value === null) ? stateOfNew : parseStored(stored);
}

const positions = new Map(stateFields.map((field, index) => [field, index]));

function parseStored(stored: readonly Reply[]): CacheState {
  const text = (field: (typeof stateFields)[number]): string | null => {
    const value = stored[positions.get(field) ?? -1];
    return typeof value === 'string' ? value : null;
  };
  const unreadableFields: string[] = [];
  const number = (field: (typeof stateFields)[number]): number | null => {
    const value = text(field);
    if (value === null || value === '') return null;
    if (/^\d{1,16}$/.test(value) && Number(value) < unreadableFrom) return Number(value);
    unreadableFields.push(field);
    return null;
  };
  const time = (field: (typeof stateFields)[number]): number | null => {
    const value = number(field);
    if (value === null || value <= latestTimeMs) return value;
    unreadableFields.push(field);
    return null;
  };
  const version = number('version');
  const builtAt = time('builtAt');
  const nextRefreshAt = time('nextRefreshAt');
  const lastError = text('lastError');
  const parsedError = parseLastError(lastError);
  const counts = parseObject(text('counts'));
  if (lastError !== null && parsedError === null) unreadableFields.push('lastError');
  const paused = text('paused');
  const pause = paused === null ? null : (parsePause(paused) ?? null);
  if (paused !== null && pause === null) unreadableFields.push('paused');
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
    checkedAtMs: time('checkedAt'),
    fetchedAtMs: time('fetchedAt'),
    scheduleAtMs: time('scheduleAt'),
    builtAfter: versionsIn(parseObject(text('builtAfter'))),
    refusedAfter: parsedError?.refusedAfter ?? noVersions,
    refusals: parsedError?.refusals ?? 0,
    refusedAs: parsedError?.refusedAs ?? null,
    nextRefreshAt: nextRefreshAt === null ? null : new Date(nextRefreshAt),
    lastError: parsedError?.lastError ?? null,
    lastCause: parsedError?.lastCause,
    digest: text('digest'),
    counts,
    rolledBackFrom: number('rolledBackFrom'),
    kept: parseKept(text('kept'), text('version')),
    keys: counts === null ? null : Object.keys(counts),
    filledKeys: Object.entries(counts ?? {}).flatMap(([key, count]) => (count === 0 ? [] : [key])),
    passed: parsePassed(text('passed')),
    builtAs: text('builtAs'),
    definition: text('definition'),
    paused: pause,
    requested: number('requested') ?? 0,
    served: number('served') ?? 0,
    failed: number('failed') ?? 0,
    forced: number('forced') ?? 0,
    unreadableFields,
  };
}

/** Shared by all caches that follow none. */
const noVersions: ReadonlyMap<string, number> = new Map();

const stateOfNew: CacheState = parseStored([]);

/** Values that are unreadable count as absent: then the cache is built once more. */
function versionsIn(parsed: unknown): ReadonlyMap<string, number> {
  if (typeof parsed !== 'object' || parsed === null) return noVersions;
  return new Map(
    Object.entries(parsed).flatMap(([name, version]: [string, unknown]) =>
      typeof version === 'number' ? [[name, version] as const] : [],
    ),
  );
}

function parseObject(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function parsePassed(text: string | null): Baseline | null {
  const { version, rows, bytes } = parseObject(text) ?? {};
  if (!isCount(version) || !isCount(rows) || !isCount(bytes)) return null;
  return { version, rows, bytes };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** What the field `lastError` says. */
interface StoredFailure {
  readonly lastError: LastError;
  readonly lastCause: PortableCause | undefined;
  readonly refusedAfter: ReadonlyMap<string, number>;
  readonly refusals: number;
  readonly refusedAs: string | null;
}

function parseLastError(text: string | null): StoredFailure | null {
  if (text === null) return null;
  try {
    const parsed = JSON.parse(text) as Partial<Record<string, unknown>>;
    const error = parsePortableError(parsed);
    const { at, refusedAfter, refusals, refusedAs } = parsed;
    if (error === undefined || typeof at !== 'number' || Math.abs(at) > latestTimeMs) return null;
    const { cause, ...facts } = error;
    return {
      lastError: { ...facts, at: new Date(at) },
      lastCause: cause,
      refusedAfter: versionsIn(refusedAfter),
      refusals: isCount(refusals) ? refusals : 0,
      refusedAs: typeof refusedAs === 'string' ? refusedAs : null,
    };
  } catch {
    return null;
  }
}
