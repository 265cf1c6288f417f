import { jsonCodec } from '../contracts/codec.js';
import type { Command, RedisDriver, Reply } from '../contracts/driver.js';
import { MetadataPlace, sendToPlace } from '../metadata/metadata-place.js';
import { pairsIn } from '../redis/pairs-in.js';
import { arrayReply, textReply } from '../redis/replies.js';
import { serverMsOf } from '../redis/server-time.js';
import { decodeStored } from '../targets/decode-stored.js';
import type { GoneMembers } from './member-list.js';
import { listKeysOf, listNameOf } from './member-list.js';

/** A list of members, and its version. */
export interface VersionedList {
  /** `null`: there is no list. */
  readonly version: string | null;
  readonly members: readonly string[];
}

/**
 * What stands in Redis about the list of a family. It is read from the server that claims and commits
 * go to: the application's client may read another one, such as a replica, or after a failover a
 * server that is no longer the primary.
 */
export interface StoredList {
  /** The version of the list; `null`: there is none. */
  version(): Promise<string | null>;
  /** The list with its version, both from one server: a newer list may have the version before it. */
  read(): Promise<VersionedList>;
  /** The members that the list calls gone. */
  gone(): Promise<GoneMembers>;
  /** Milliseconds since 1970, by the server's clock. */
  serverNowMs(): Promise<number>;
}

/** The {@link StoredList} of a family. */
export function storedList(
  { driver, namespace }: { readonly driver: RedisDriver; readonly namespace: string },
  family: string,
): StoredList {
  const keys = listKeysOf(namespace, family);
  const definition = { name: listNameOf(family), inSlots: driver.cluster };
  const targets = [keys.members, keys.gone].map((key) => ({ key }));
  const place = new MetadataPlace(namespace, definition, targets);
  const options = { lane: 'control', key: keys.members } as const;

  const send = async (command: Command): Promise<Reply> => {
    await driver.open();
    return driver.send(command, options);
  };
  const withVersion = async (
    ...commands: readonly Command[]
  ): Promise<readonly [version: string | null, ...replies: Reply[]]> => {
    await driver.open();
    const commandsFor = (key: string): Command[] => [['HGET', key, 'version'], ...commands];
    const [found = null, ...replies] = await sendToPlace(driver, place, commandsFor, options);
    place.saw(found !== null);
    return [found === null ? null : textReply(found), ...replies];
  };
  return {
    version: async () => (await withVersion())[0],
    read: async () => {
      const [version, stored] = await withVersion(['LRANGE', keys.members, '0', '-1']);
      const members = arrayReply(stored).map((member, index) => {
        return decodeStored<string>(
          jsonCodec,
          textReply(member),
          keys.members,
          `index ${String(index)}`,
        );
      });
      return { version, members };
    },
    gone: async () => {
      const gone = new Map<string, number>();
      for (const [member, since] of pairsIn(await send(['HGETALL', keys.gone]))) {
        const sinceMs = Number(since);
        if (Number.isFinite(sinceMs)) gone.set(member, sinceMs);
      }
      return gone;
    },
    serverNowMs: async () => serverMsOf(await send(['TIME'])),
  };
}
