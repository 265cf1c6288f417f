import type { Codec } from '../../contracts/codec.js';
import type { Command, Reply } from '../../contracts/driver.js';
import type { ReaderContext } from '../../contracts/target.js';
import type { RowId } from '../row-selector.js';
import { decodeStored } from '../decode-stored.js';
import { demandArray, demandId } from './demand-id.js';
import type { IterateOptions } from './iterate-options.js';
import { resolveIterateOptions } from './iterate-options.js';
import { scanPages } from './page-kinds.js';
import { pages } from './pages.js';
import type { ResolvedNear } from './near-options.js';
import type { Found, NearStore } from './near-store.js';
import { createNearStore } from './near-store.js';
import { readAll, readOne } from './read-one.js';
import type { ReadOptions, ReadSending } from './read-options.js';
import { sendingOf } from './read-options.js';
import { arrayReply, bulkReply, textReply } from '../../redis/replies.js';

/** HMGET of more fields would block other clients. */
const fieldsPerCommand = 500;

const scanKind = { name: 'HSCAN', width: 2 } as const;

/**
 * Reads a hash of rows. All methods can be called at any time, even during a commit: the result is
 * from a single version, or the call rejects.
 */
export interface HashReader<Row> {
  /**
   * The row with this id; `null` if there is none, as for every id before the first version. With
   * `ifNotBuilt: 'throw'` that is told apart; `ready()` waits for the first version.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_UNDECODABLE`; `SR_NOT_BUILT` with `ifNotBuilt: 'throw'`
   */
  get(id: RowId, options?: ReadOptions): Promise<Row | null>;
  /**
   * The rows with these ids, in the order of the ids, all from one version; `null` for each id
   * without a row.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  getMany(ids: readonly RowId[], options?: ReadOptions): Promise<(Row | null)[]>;
  /** Whether there is a row with this id. */
  has(id: RowId, options?: ReadOptions): Promise<boolean>;
  /** Number of rows; 0 before the first version. */
  size(options?: ReadOptions): Promise<number>;
  /**
   * Ids and rows in no particular order, page by page.
   * @throws SmartRedisError `SR_VERSION_CHANGED` (see {@link IterateOptions}), `SR_UNDECODABLE`
   */
  entries(options?: IterateOptions): AsyncIterable<[id: string, row: Row]>;
  /**
   * Ids in no particular order, page by page. The rows are transferred as well.
   * @throws SmartRedisError `SR_VERSION_CHANGED`
   */
  keys(options?: IterateOptions): AsyncIterable<string>;
  /**
   * Rows in no particular order, page by page.
   * @throws SmartRedisError `SR_VERSION_CHANGED`, `SR_UNDECODABLE`
   */
  values(options?: IterateOptions): AsyncIterable<Row>;
}

/** A {@link HashReader} of what `codec` stored. */
export function createHashReader<Row>(
  context: ReaderContext,
  codec: Codec,
  near?: ResolvedNear,
): HashReader<Row> {
  const { key } = context;
  const binary = codec.binary === true;

  const decode = (id: string, reply: Reply | undefined): Row | null => {
    const stored = bulkReply(reply);
    return stored === null ? null : decodeStored<Row>(codec, stored, key, `field "${id}"`);
  };
  const { versions } = context;
  const store =
    near === undefined || versions === undefined
      ? undefined
      : createNearStore<Row>(versions, near, (id, stored) => decode(id, stored) as Row); // not null
  const findFor =
    (id: string, sending: ReadSending): (() => Promise<Found>) =>
    async () => {
      const { replies, version } = await readAll(context, [['HGET', key, id]], sending, binary);
      return { stored: bulkReply(replies[0]), version };
    };
  const getNear = async (of: NearStore<Row>, id: string, options?: ReadOptions) => {
    const sending = sendingOf('get()', options);
    const known = of.get(id);
    if (isSure(known, sending)) {
      context.answeredNear?.();
      return known;
    }
    const find = findFor(id, sending);
    // A call with limits of its own fails alone.
    return options === undefined ? of.share(id, find) : of.keep(id, await find());
  };
  const scan = <Item>(
    itemOf: (id: string, stored: Reply | undefined) => Item,
    options: IterateOptions | undefined,
  ): AsyncIterable<Item> => {
    const resolved = resolveIterateOptions(options);
    const source = scanPages(resolved.pageSize, scanKind, key, (elements) => {
      const items: Item[] = [];
      for (let at = 0; at < elements.length; at += 2) {
        items.push(itemOf(textReply(elements[at]), elements[at + 1]));
      }
      return items;
    });
    return pages(context, source, resolved, binary);
  };

  return {
    get: async (id, options) => {
      const field = demandId('id', id);
      if (store !== undefined) return getNear(store, field, options);
      const sending = sendingOf('get()', options);
      return decode(field, await readOne(context, ['HGET', key, field], sending, binary));
    },
    getMany: async (ids, options) => {
      const sending = sendingOf('getMany()', options);
      const fields = demandArray('ids', ids).map((id, at) => demandId('ids', id, at));
      if (fields.length === 0) return [];
      const known = store === undefined ? [] : fields.map((field) => store.get(field));
      if (store !== undefined && known.every((row) => isSure(row, sending))) {
        context.answeredNear?.();
        return known;
      }
      const found = await readAll(context, multiGets(key, fields), sending, binary);
      const { replies, version } = found;
      if (store !== undefined) {
        return replies
          .flatMap(arrayReply)
          .map((reply, at) => store.keep(fields[at] ?? '', { stored: bulkReply(reply), version }));
      }
      return replies.flatMap(arrayReply).map((reply, at) => decode(fields[at] ?? '', reply));
    },
    has: async (id, options) => {
      const sending = sendingOf('has()', options);
      return (await readOne(context, ['HEXISTS', key, demandId('id', id)], sending)) === 1;
    },
    size: async (options) =>
      Number(await readOne(context, ['HLEN', key], sendingOf('size()', options))),
    entries: (options) => scan((id, stored) => [id, decode(id, stored) as Row], options), // HSCAN gives no nulls
    keys: (options) => scan((id) => id, options),
    values: (options) => scan((id, stored) => decode(id, stored) as Row, options), // HSCAN gives no nulls
  };
}

/**
 * Whether the answer is known. That a row is not there is kept without asking whether the version has
 * the target at all.
 */
function isSure<Row>(
  kept: Row | null | undefined,
  { ifNotBuilt }: ReadSending,
): kept is Row | null {
  return kept !== undefined && (kept !== null || ifNotBuilt === 'answer');
}

function multiGets(key: string, fields: readonly string[]): Command[] {
  const commands: Command[] = [];
  for (let start = 0; start < fields.length; start += fieldsPerCommand) {
    commands.push(['HMGET', key, ...fields.slice(start, start + fieldsPerCommand)]);
  }
  return commands;
}
