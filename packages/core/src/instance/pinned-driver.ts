import type { Command, RedisDriver, Reply, SendOptions } from '../contracts/driver.js';
import type { ReaderContext } from '../contracts/target.js';
import { borrowedDriver } from '../drivers/borrowed-driver.js';
import { readAtOneVersion, versionChanged } from '../targets/readers/read-at-one-version.js';
import { sayNothing } from '../targets/readers/read-one.js';

/** The version that the reads of a snapshot share: that of the first one. */
export interface Pin {
  /** `undefined` until the first read; `null` if there is no version. */
  version: string | null | undefined;
  /** Whether a read has found another version. */
  isTorn: boolean;
}

/** The same reader context, whose reads reject unless they find the version of `pin`. */
export function pinnedContext(context: ReaderContext, pin: Pin): ReaderContext {
  const { key, question } = context;
  return {
    driver: pinnedDriver(context, pin),
    key,
    ...(question === undefined ? {} : { question }),
    get metadataKey() {
      return context.metadataKey;
    },
  };
}

/** Reads the version with each command, in the same round trip. */
function pinnedDriver(context: ReaderContext, pin: Pin): RedisDriver {
  const { driver, key } = context;
  const sendAll = async (commands: readonly Command[], options: SendOptions = {}) => {
    const found = await readAtOneVersion(context, commands, options, { saysNothing: sayNothing });
    const { replies, version } = found;
    if (pin.version === undefined) pin.version = version;
    if (pin.version !== version) pin.isTorn = true;
    if (pin.isTorn) throw versionChanged(key);
    return [...replies];
  };
  const send = async (command: Command, options?: SendOptions): Promise<Reply> =>
    (await sendAll([command], options))[0] ?? null;
  return borrowedDriver(driver, { send, sendAll });
}
