import type { Codec } from '../../contracts/codec.js';
import type { ReaderContext } from '../../contracts/target.js';
import { decodeStored } from '../decode-stored.js';
import type { ResolvedNear } from './near-options.js';
import type { Found } from './near-store.js';
import { createNearStore } from './near-store.js';
import { readAll, readOne } from './read-one.js';
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
  near?: ResolvedNear,
): StringReader<Value> {
  const { key, versions } = context;
  const binary = codec.binary === true;
  const decode = (stored: string | Buffer): Value => decodeStored<Value>(codec, stored, key);
  if (near !== undefined && versions !== undefined) {
    const store = createNearStore<Value>(versions, near, (_, stored) => decode(stored));
    return {
      get: async (options) => {
        const sending = sendingOf('get()', options);
        const known = store.get('');
        if (known !== undefined) {
          context.answeredNear?.();
          return known;
        }
        const find = async (): Promise<Found> => {
          const { replies, version } = await readAll(context, [['GET', key]], sending, binary);
          return { stored: bulkReply(replies[0]), version };
        };
        return options === undefined ? store.share('', find) : store.keep('', await find());
      },
    };
  }
  return {
    get: async (options) => {
      const sending = sendingOf('get()', options);
      const reply = await readOne(context, ['GET', key], sending, binary);
      const stored = bulkReply(reply);
      return stored === null ? null : decode(stored);
    },
  };
}
