import type { Codec } from '../../contracts/codec.js';
import type { Command, Reply } from '../../contracts/driver.js';
import type { ReaderContext } from '../../contracts/target.js';
import type { RowId } from '../row-selector.js';
import { decodeStored } from '../decode-stored.js';
import type { IterateOptions } from './iterate-options.js';
import { resolveIterateOptions } from './iterate-options.js';
import { scanPages } from './page-kinds.js';
import { pages } from './pages.js';
import { readAtOneVersion } from './read-at-one-version.js';
import type { ReadOptions } from './read-options.js';
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
   * The row with this id; `null` if there is none, as for every id before the first version.
   * `ready()` waits for the first version, and `version` of `info()` is `null` until then.
   * @throws SmartRedisError `SR_UNDECODABLE`
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
export function createHashReader<Row>(context: ReaderContext, codec: Codec): HashReader<Row> {
  const { driver, key } = context;
  const binary = codec.binary === true;

  const decode = (id: string, reply: Reply | undefined): Row | null => {
    const stored = bulkReply(reply);
    return stored === null ? null : decodeStored<Row>(codec, stored, key, `field "${id}"`);
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
      const sending = sendingOf('get()', options);
      return decode(
        String(id),
        await driver.send(['HGET', key, String(id)], { ...sending, binary }),
      );
    },
    getMany: async (ids, options) => {
      const sending = sendingOf('getMany()', options);
      const fields = ids.map(String);
      if (fields.length === 0) return [];
      const { replies } = await readAtOneVersion(
        context,
        multiGets(key, fields),
        { ...sending, binary },
        (found) => found.flatMap(arrayReply).every((reply) => reply === null),
      );
      return replies.flatMap(arrayReply).map((reply, at) => decode(fields[at] ?? '', reply));
    },
    has: async (id, options) =>
      (await driver.send(['HEXISTS', key, String(id)], sendingOf('has()', options))) === 1,
    size: async (options) => Number(await driver.send(['HLEN', key], sendingOf('size()', options))),
    entries: (options) => scan((id, stored) => [id, decode(id, stored) as Row], options), // HSCAN gives no nulls
    keys: (options) => scan((id) => id, options),
    values: (options) => scan((id, stored) => decode(id, stored) as Row, options), // HSCAN gives no nulls
  };
}

function multiGets(key: string, fields: readonly string[]): Command[] {
  const commands: Command[] = [];
  for (let start = 0; start < fields.length; start += fieldsPerCommand) {
    commands.push(['HMGET', key, ...fields.slice(start, start + fieldsPerCommand)]);
  }
  return commands;
}
