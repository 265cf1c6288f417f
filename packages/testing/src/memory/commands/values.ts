import type { ByteString } from '../byte-strings.js';
import { wrongType } from '../error-reply.js';
import type { Keyspace, Value } from '../keyspace.js';

type Type = Value['type'];
type ValueOf<T extends Type> = Extract<Value, { readonly type: T }>;

/**
 * The value of a key that is to be of a type.
 * @throws ErrorReply `WRONGTYPE`
 */
export function read<T extends Type>(
  keyspace: Keyspace,
  key: ByteString,
  type: T,
): ValueOf<T> | undefined {
  const value = keyspace.entry(key)?.value;
  if (value !== undefined && value.type !== type) throw wrongType();
  return value as ValueOf<T> | undefined; // of that type, by the line above
}

/** Replaces a value, and keeps its time to live. What is empty is gone, as in Redis. */
export function write(keyspace: Keyspace, key: ByteString, value: Value): void {
  const expiresAtMs = keyspace.entry(key)?.expiresAtMs ?? null;
  if (sizeOf(value) === 0) keyspace.remove(key);
  else keyspace.put(key, { value, expiresAtMs });
}

function sizeOf(value: Value): number | undefined {
  if (value.type === 'hash') return value.fields.size;
  if (value.type === 'list') return value.items.length;
  if (value.type === 'set') return value.members.size;
  return value.type === 'zset' ? value.scores.size : undefined;
}

/** The fields of a hash; none if the key does not exist. */
export function fieldsOf(keyspace: Keyspace, key: ByteString): ReadonlyMap<ByteString, ByteString> {
  return read(keyspace, key, 'hash')?.fields ?? new Map<ByteString, ByteString>();
}

/** The items of a list; none if the key does not exist. */
export function itemsOf(keyspace: Keyspace, key: ByteString): readonly ByteString[] {
  return read(keyspace, key, 'list')?.items ?? [];
}

/** The members of a set; none if the key does not exist. */
export function membersOf(keyspace: Keyspace, key: ByteString): ReadonlySet<ByteString> {
  return read(keyspace, key, 'set')?.members ?? new Set<ByteString>();
}

/** The members of a sorted set with their scores; none if the key does not exist. */
export function scoresOf(keyspace: Keyspace, key: ByteString): ReadonlyMap<ByteString, number> {
  return read(keyspace, key, 'zset')?.scores ?? new Map<ByteString, number>();
}
