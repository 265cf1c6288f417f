import { hash } from 'node:crypto';
import { crc16 } from './crc16.js';
import { SmartRedisError } from '../errors/errors.js';

/** Number of hash slots of Redis Cluster. */
const slotCount = 16384;

/**
 * The hash slot of a key in Redis Cluster, 0 to 16383
 * (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/).
 */
export function keySlot(key: string): number {
  return crc16(Buffer.from(hashTag(key))) % slotCount;
}

/** Whether keys are in one hash slot; at once where they have one hash tag. */
export function shareSlot(one: string, other: string): boolean {
  return hashTag(one) === hashTag(other) || keySlot(one) === keySlot(other);
}

/**
 * A key in the same hash slot as `key` that starts like it: `{key}:suffix`, or `key:suffix` if
 * `key` already has a hash tag. If neither has the same slot (a stray brace), a tag is searched
 * for.
 */
export function siblingKey(key: string, suffix: string): string {
  const tail = `:${suffix}`;
  // Text after a tag does not affect the slot.
  if (hashTag(key) !== key) return `${key}${tail}`;
  // A key without a tag is wrapped, even if appending would keep the slot by chance. A closing
  // brace in the key would end the tag.
  if (key !== '' && !key.includes('}')) return `{${key}}${tail}`;
  const slot = keySlot(key);
  const wrapped = `{${key}}${tail}`;
  return keySlot(wrapped) === slot ? wrapped : `{${tagOfSlot(slot)}}:${key}${tail}`;
}

/**
 * The part of a key that determines its slot: the text between the first `{` and the next `}`, or
 * the whole key if there is none.
 */
function hashTag(key: string): string {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}

function tagOfSlot(slot: number): string {
  const bytes = Buffer.alloc(8);
  // Each attempt succeeds with a probability of 1 in 16384, so fifty times that many fail with a
  // probability of e^-50.
  for (let number = 0; number < slotCount * 50; number += 1) {
    const tag = number.toString(36);
    if (crc16(bytes, bytes.write(tag, 'latin1')) % slotCount === slot) return tag;
  }
  throw new SmartRedisError('SR_INVALID_OPTION', `no hash tag found for slot ${String(slot)}`);
}

/** Names of the keys and channels of a namespace and of a cache in it. */
const product = 'smart-redis';

/** The leader key of a namespace. */
export function leaderKeyOf(namespace: string): string {
  return siblingKey(`${product}:${namespace}`, 'leader');
}

/** The keys of the seats of a namespace, all in one slot. */
export interface SeatKeys {
  /** Sorted set: seat → when it expires, in ms of the server's clock. */
  readonly seats: string;
  /** Hash: seat → its record; `#` → the revision of both. */
  readonly seated: string;
  /** Hash: cache and definition → when the definition was first seen. */
  readonly firstSeen: string;
  /** Hash: seat → what its instance says about itself. */
  readonly reports: string;
}

/** The {@link SeatKeys} of a namespace. */
export function seatKeysOf(namespace: string): SeatKeys {
  const root = `${product}:${namespace}`;
  return {
    seats: siblingKey(root, 'seats'),
    seated: siblingKey(root, 'seated'),
    firstSeen: siblingKey(root, 'first-seen'),
    reports: siblingKey(root, 'reports'),
  };
}

/**
 * Hash: leadership → what its instance says about itself, where one instance leads for all; in the
 * slot of {@link seatKeysOf}.
 */
export function leadersKeyOf(namespace: string): string {
  return siblingKey(`${product}:${namespace}`, 'leaders');
}

/** The key of a roster, in the slot of {@link seatKeysOf}. */
export function rosterKeyOf(namespace: string, hash: string): string {
  return siblingKey(`${product}:${namespace}`, `roster:${hash}`);
}

/** The registry of a namespace: a hash of its caches, in the slot of {@link seatKeysOf}. */
export function registryKeyOf(namespace: string): string {
  return siblingKey(`${product}:${namespace}`, 'registry');
}

/** What the registries of all namespaces match, for SCAN. */
export const registryPattern = `{${product}:*}:registry`;

/** The namespace whose registry a key is; `undefined`: it is none. */
export function namespaceOfRegistry(key: string): string | undefined {
  const [, namespace] = /^\{smart-redis:([\w.:-]{1,100})\}:registry$/.exec(key) ?? [];
  return namespace;
}

/** The slots of a group of caches, shared by all instances of a namespace. */
export function groupKeyOf(namespace: string, group: string): string {
  return siblingKey(`${product}:${namespace}`, `group:${group}`);
}

/** The channel for announcements between instances of a namespace. */
export function channelOf(namespace: string, database: number): string {
  return inDatabase(`${product}:${namespace}:events`, database);
}

/**
 * The channel on which electors of a namespace announce changes of the leader key. `database` is 0
 * by default.
 */
export function electionChannelOf(namespace: string, database = 0): string {
  return inDatabase(`${product}:${namespace}:election`, database);
}

/**
 * Channels belong to the server, but keys to a database: the same namespace in two databases is
 * separate.
 */
function inDatabase(channel: string, database: number): string {
  return database === 0 ? channel : `${channel}@${String(database)}`;
}

/**
 * The metadata hash of a cache for the targets `keys`, which share a slot. The order of the keys
 * does not matter, so that two deployments that list them differently use the same fence.
 */
export function metadataKeyOf(namespace: string, cache: string, keys: readonly string[]): string {
  const anchor = [...keys].sort()[0];
  if (anchor === undefined) throw new RangeError('a cache has at least one target');
  return siblingKey(anchor, metadataSuffix(namespace, cache));
}

/** Whether a key is named like the metadata of a cache, beside whichever key. */
export function isMetadataKeyOf(namespace: string, cache: string, key: string): boolean {
  return key.endsWith(`:${metadataSuffix(namespace, cache)}`);
}

/** What the metadata of a cache are beside, for which {@link metadataKeyOf} is that place. */
export function anchorOfMetadata(namespace: string, cache: string, key: string): string {
  return key.slice(0, -metadataSuffix(namespace, cache).length - 1);
}

function metadataSuffix(namespace: string, cache: string): string {
  // Both names may contain colons, and "a:b" with "c" must differ from "a" with "b:c".
  return `${product}:${namespace.replaceAll(':', '/')}:${cache}`;
}

/** The key of the owner record of a live key. */
export function ownerKeyOf(key: string): string {
  return siblingKey(key, `${product}:owner:${shortDigest(key)}`);
}

/** The parts of the name of a staging key. */
export interface StagingName {
  readonly namespace: string;
  readonly cache: string;
  /** The live key. */
  readonly key: string;
  readonly term: number;
  /** `Run.seat`. */
  readonly seat: string;
  readonly sequence: number;
}

/** The staging key for a live key: unique to one refresh of one leadership. */
export function stagingKeyOf(name: StagingName): string {
  const { namespace, cache, key, term, seat, sequence } = name;
  // Contains the seat, because two leaders may hold one term after a failover that lost data; and a
  // digest, because siblings of "z" and "{z}" start alike.
  const refresh = `${String(term)}-${seat.slice(0, 8)}-${String(sequence)}`;
  return siblingKey(key, `${product}:staging:${refresh}-${shortDigest(namespace, cache, key)}`);
}

/** How many earlier versions of a cache may be kept. */
export const mostKept = 10;

/**
 * The key that holds what a live key held in an earlier version. `index`: from 0 to
 * {@link mostKept}, of which each version that is kept has its own. The names are known without the
 * metadata, so that nothing is left behind where these are lost.
 */
export function keptKeyOf(
  { namespace, cache, key }: Pick<StagingName, 'namespace' | 'cache' | 'key'>,
  index: number,
): string {
  return siblingKey(key, `${product}:kept:${String(index)}-${shortDigest(namespace, cache, key)}`);
}

function shortDigest(...parts: readonly string[]): string {
  return hash('sha1', JSON.stringify(parts), 'hex').slice(0, 12);
}
