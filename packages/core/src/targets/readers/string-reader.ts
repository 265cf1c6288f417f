import type { Codec } from '../../contracts/codec.js';
import type { ReaderContext } from '../../contracts/target.js';
import { decodeStored } from '../decode-stored.js';
import { readOne } from './read-one.js';
import type { ReadOptions } from './read-options.js';
import { sendingOf } from './read-options.js';
import { bulkReply } from '../../redis/replies.js';

/** Reads the fetcher's whole result. */
export interface StringReader<Value> {
  /** The value; `null` before the first version. @throws SmartRedisError `SR_UNDECODABLE` */
  get(options?: ReadOptions): Promise<Value | null>;
}

/** A {@link StringReader} of what `codec` stored. */
export function createStringReader<Value>(
  context: ReaderContext,
  codec: Codec,
): StringReader<Value> {
  const { key } = context;
  return {
    get: async (options) => {
      const sending = sendingOf('get()', options);
      const reply = await readOne(context, ['GET', key], sending, codec.binary === true);
      const stored = bulkReply(reply);
      return stored === null ? null : decodeStored<Value>(codec, stored, key);
    },
  };
}
