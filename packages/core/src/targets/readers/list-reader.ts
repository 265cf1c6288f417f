import type { Codec } from '../../contracts/codec.js';
import type { Command, Reply } from '../../contracts/driver.js';
import type { ReaderContext } from '../../contracts/target.js';
import { decodeStored } from '../decode-stored.js';
import { demandArray } from './demand-id.js';
import type { IterateOptions } from './iterate-options.js';
import { resolveIterateOptions } from './iterate-options.js';
import { indexPages } from './page-kinds.js';
import { pages } from './pages.js';
import { readAll, readOne } from './read-one.js';
import type { ReadOptions } from './read-options.js';
import { sendingOf } from './read-options.js';
import { arrayReply, bulkReply } from '../../redis/replies.js';

/** Reads a list of rows, in the fetcher's order. */
export interface ListReader<Row> {
  /**
   * The row at this index, from 0; -1 is the last. `null` if there is none.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  at(index: number, options?: ReadOptions): Promise<Row | null>;
  /**
   * The rows at these indexes, in their order, all from one version; `null` for each index that the
   * list does not have.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  getMany(indexes: readonly number[], options?: ReadOptions): Promise<(Row | null)[]>;
  /**
   * The rows from `start` to `stop`, both included; negative indexes count from the end. Empty if
   * there are none. Uses one round trip, so keep the range small; {@link ListReader.values} reads
   * long lists.
   * @throws SmartRedisError `SR_UNDECODABLE`
   */
  range(start: number, stop: number, options?: ReadOptions): Promise<Row[]>;
  /** Number of rows; 0 before the first version. */
  length(options?: ReadOptions): Promise<number>;
  /**
   * All rows in order, page by page.
   * @throws SmartRedisError `SR_VERSION_CHANGED` (see {@link IterateOptions}), `SR_UNDECODABLE`
   */
  values(options?: IterateOptions): AsyncIterable<Row>;
}

/** A {@link ListReader} of what `codec` stored. */
export function createListReader<Row>(context: ReaderContext, codec: Codec): ListReader<Row> {
  const { key } = context;
  const binary = codec.binary === true;

  const decode = (reply: Reply | undefined, index: number): Row | null => {
    const stored = bulkReply(reply);
    return stored === null ? null : decodeStored<Row>(codec, stored, key, `index ${String(index)}`);
  };
  const decodeAll = (reply: Reply | undefined, start: number): Row[] =>
    arrayReply(reply).map((stored, at) => decode(stored, start + at) as Row); // LRANGE gives no nulls

  return {
    at: async (index, options) => {
      const sending = sendingOf('at()', options);
      return decode(await readOne(context, ['LINDEX', key, String(index)], sending, binary), index);
    },
    getMany: async (indexes, options) => {
      const sending = sendingOf('getMany()', options);
      if (demandArray('indexes', indexes).length === 0) return [];
      const commands = indexes.map((index): Command => ['LINDEX', key, String(index)]);
      const { replies } = await readAll(context, commands, sending, binary);
      return replies.map((reply, at) => decode(reply, indexes[at] ?? 0));
    },
    range: async (start, stop, options) => {
      const command = ['LRANGE', key, String(start), String(stop)] as const;
      const reply = await readOne(context, command, sendingOf('range()', options), binary);
      return decodeAll(reply, start);
    },
    length: async (options) =>
      Number(await readOne(context, ['LLEN', key], sendingOf('length()', options))),
    values: (options) => {
      const resolved = resolveIterateOptions(options);
      const source = indexPages(
        resolved.pageSize,
        ['LLEN', key],
        (start, stop) => ['LRANGE', key, String(start), String(stop)],
        decodeAll,
      );
      return pages(context, source, resolved, binary);
    },
  };
}
