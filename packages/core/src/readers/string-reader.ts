import type { Codec } from '../codec.js';
import type { ReaderContext } from '../target.js';
import { decodeStored } from './decode-stored.js';
import { bulkReply } from './replies.js';

/** Reads the fetcher's whole answer. */
export interface StringReader<Value> {
  /** The value; `null` before the first version. @throws SmartRedisError `SR_UNDECODABLE` */
  get(): Promise<Value | null>;
}

/** A {@link StringReader} of what `codec` stored. */
export function createStringReader<Value>(
  { driver, key }: ReaderContext,
  codec: Codec,
): StringReader<Value> {
  return {
    get: async () => {
      const reply = await driver.send(['GET', key], { binary: codec.binary === true });
      const stored = bulkReply(reply);
      return stored === null ? null : decodeStored<Value>(codec, stored, key);
    },
  };
}
