import { isUtf8 } from 'node:buffer';
import type { RedisDriver, Reply } from '../contracts/driver.js';
import { invalidOption, isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { OptionNames } from '../options/demand.js';
import { demandCount, demandKnownOptions } from '../options/demand.js';
import { keptKeyOf } from '../redis/keys.js';
import { arrayReply } from '../redis/replies.js';
import type { Script } from '../redis/run-script.js';
import { runScript } from '../redis/run-script.js';
import type { TargetFacts } from '../registry/cache-facts.js';
import { countWords } from '../registry/facts-of-definition.js';
import { noSuchVersion } from '../versions/select-version.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { demandVersion } from '../versions/select-version.js';
import type { RowPage, RowsOptions, StoredRow } from './row-page.js';
import { rowsScript } from './scripts/rows.js';

/** A page of rows that is wanted. */
export interface WantedRows {
  readonly limit: number;
  readonly maxBytes: number;
  readonly position: string;
  readonly skip: number;
  readonly version: number | undefined;
  readonly id: string | undefined;
}

const rowsNames: OptionNames<RowsOptions> = {
  limit: true,
  cursor: true,
  version: true,
  id: true,
  maxBytes: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveRowsOptions(options: RowsOptions | undefined): WantedRows {
  const given = demandKnownOptions('rows()', options, rowsNames);
  const { cursor = '0.0', version, id } = given;
  const [, position, skip] = /^(\d{1,20})\.(\d{1,7})$/.exec(cursor) ?? [];
  if (position === undefined || skip === undefined) {
    throw invalidOption('cursor', cursor, 'the cursor of a page');
  }
  if (id !== undefined && typeof (id as unknown) !== 'string') {
    throw invalidOption('id', id, 'text');
  }
  return {
    limit: demandCount('limit', given.limit, 20, { max: 1000 }),
    maxBytes: demandCount('maxBytes', given.maxBytes, 4096, { max: 1_048_576 }),
    position,
    skip: Number(skip),
    version: version === undefined ? undefined : demandVersion('version', version),
    id,
  };
}

/** Where rows are read. */
export interface RowsPlace {
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly definition: ResolvedDefinition;
  readonly target: TargetFacts;
  /** The key of the metadata of its group. */
  readonly metadataKey: string;
  /** Reads the state of that group. */
  readonly state: () => Promise<CacheState>;
}

/** Each needs a commit between two commands. */
const mostAttempts = 5;

/**
 * Reads a page of rows, of one version.
 * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_NO_SUCH_VERSION`, `SR_VERSION_CHANGED`
 */
export async function readRows(place: RowsPlace, wanted: WantedRows): Promise<RowPage> {
  const { target, metadataKey } = place;
  const kind = kindOf(target);
  if (wanted.id !== undefined && (kind === 'list' || kind === 'string')) {
    throw invalidOption('id', wanted.id, `left out: target "${target.name}" is a ${kind}`);
  }
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const state = await place.state();
    const found = keyFor(place, state, wanted.version);
    if (found === undefined) return { version: null, ...nothing(target) };
    const reply = await runRows(
      place.driver,
      [metadataKey, found.key],
      [
        ...[kind, found.kept, wanted.position, String(wanted.skip)],
        ...[String(wanted.limit), String(wanted.maxBytes)],
        ...(wanted.id === undefined ? ['0', ''] : ['1', wanted.id]),
      ],
    );
    const page = pageOf(reply, target, kind, wanted);
    if (page !== undefined) return page;
  }
  const { name: cache } = place.definition;
  throw new SmartRedisError(
    'SR_VERSION_CHANGED',
    `cache "${cache}" was committed again and again while its rows were read; call again`,
    { details: { cache, key: target.key } },
  );
}

type Kind = 'hash' | 'list' | 'set' | 'sortedSet' | 'string';

/** A plug-in's key is read as what it is counted as. */
function kindOf({ name, type, count }: TargetFacts): Kind {
  const word = count ?? (Object.hasOwn(countWords, type) ? countWords[type] : undefined);
  const found = Object.entries(countWords).find(([, each]) => each === word)?.[0];
  if (found !== undefined) return found as Kind;
  throw invalidOption(
    'target',
    name,
    `a target whose rows can be shown; the type of "${name}" is ${JSON.stringify(type)}`,
  );
}

/** The key that holds a version; `undefined`: there is none yet. */
function keyFor(
  { namespace, definition, target: { key } }: RowsPlace,
  state: CacheState,
  version: number | undefined,
): { readonly key: string; readonly kept: string } | undefined {
  const { kept, counts } = state;
  const current = state.version?.version;
  if (version === undefined || version === current) {
    // Whatever the registry says: of other keys nothing is shown.
    return counts !== null && Object.hasOwn(counts, key) ? { key, kept: '' } : undefined;
  }
  const entry = kept.versions.find((each) => each.version === version);
  if (entry === undefined || !Object.hasOwn(entry.counts, key)) {
    throw noSuchVersion(
      definition,
      version,
      kept.versions.map((each) => each.version),
    );
  }
  return {
    key: keptKeyOf({ namespace, cache: definition.name, key }, entry.index),
    kept: kept.text,
  };
}

function nothing({ codec = 'json' }: TargetFacts): Omit<RowPage, 'version'> {
  return { codec, total: 0, rows: [], cursor: null };
}

/** From Redis 7 on a user may read who must not write. */
async function runRows(
  driver: RedisDriver,
  keys: readonly [string, string],
  args: readonly string[],
): Promise<Reply> {
  const options = { binary: true, lane: 'read' } as const;
  const tail = [String(keys.length), ...keys, ...args];
  const routed = { ...options, key: keys[0] };
  const { digest, source } = rowsScript satisfies Script;
  try {
    try {
      return await driver.send(['EVALSHA_RO', digest, ...tail], routed);
    } catch (error) {
      if (!isReply(error, 'NOSCRIPT')) throw error;
      return await driver.send(['EVAL_RO', source, ...tail], routed);
    }
  } catch (error) {
    // An older server does not know it, and its users have no right for it.
    if (!isReply(error, 'ERR') && !isReply(error, 'NOPERM')) throw error;
    return runScript(driver, rowsScript, keys, args, options);
  }
}

function isReply(error: unknown, reply: string): boolean {
  return isSmartRedisError(error, 'SR_REPLY') && error.details.reply === reply;
}

/** `undefined` if the version has changed meanwhile. */
function pageOf(
  reply: Reply,
  { codec = 'json' }: TargetFacts,
  kind: Kind,
  { version: asked }: WantedRows,
): RowPage | undefined {
  const [state, version, total, position, skip, rows] = arrayReply(reply);
  if (String(state) === 'CHANGED') return undefined;
  const next = String(position);
  return {
    version: asked ?? (String(version) === '' ? null : Number(String(version))),
    codec,
    total: Number(String(total)),
    rows: arrayReply(rows).map((row) => rowOf(arrayReply(row), kind)),
    cursor: next === '' ? null : `${next}.${String(skip)}`,
  };
}

/** Bytes of the name of a field, as in the script. */
const longestField = 1024;

function rowOf(fields: readonly Reply[], kind: Kind): StoredRow {
  const [id = '', score = '', value = '', size = 0] = fields;
  const bytes = Number(String(size));
  const isMember = kind === 'set' || kind === 'sortedSet';
  const told = bytesOf(isMember ? id : value);
  const isCut = bytes > told.length;
  const shown = textOf(told, isCut);
  const name = isMember ? shown : textOf(bytesOf(id), bytesOf(id).length >= longestField);
  return {
    id: name.text,
    ...(kind === 'sortedSet' ? { score: String(score) } : {}),
    text: isMember ? null : shown.text,
    ...(shown.binary ? { binary: true } : {}),
    bytes,
    cut: isCut,
  };
}

function bytesOf(reply: Reply): Buffer {
  return Buffer.isBuffer(reply) ? reply : Buffer.from(String(reply));
}

/** As text without half a character at its end; base64 if it is none. */
function textOf(
  bytes: Buffer,
  isCut: boolean,
): { readonly text: string; readonly binary: boolean } {
  const most = isCut ? Math.min(3, bytes.length) : 0;
  for (let left = 0; left <= most; left += 1) {
    const part = bytes.subarray(0, bytes.length - left);
    if (isUtf8(part)) return { text: part.toString(), binary: false };
  }
  return { text: bytes.toString('base64'), binary: true };
}
