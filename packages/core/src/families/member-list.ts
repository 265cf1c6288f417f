import type { FetchContext } from '../contracts/fetcher.js';
import type { Target } from '../contracts/target.js';
import type { Writer } from '../contracts/writer.js';
import { describeValue } from '../errors/describe-value.js';
import { isWellFormed } from '../options/is-well-formed.js';
import { siblingKey } from '../redis/keys.js';
import { list } from '../targets/list.js';
import { variadicCommands } from '../targets/variadic-commands.js';
import type { CacheDefinition } from '../settings/cache-definition.js';
import type { ResolvedFamily } from './family-definition.js';
import { forAll } from './for-all.js';

/** Members that are no longer listed, and when that was seen, in ms of the server's clock. */
export type GoneMembers = ReadonlyMap<string, number>;

/** What the instance that serves the list knows and does besides calling `members`. */
export interface MemberListHost {
  readonly namespace: string;
  /** Milliseconds since 1970, by the server's clock. */
  serverNowMs(): Promise<number>;
  /** The members that the last version lists. */
  listed(): Promise<readonly string[]>;
  /** The members that the last version calls gone. */
  gone(): Promise<GoneMembers>;
  /**
   * Called before the list is fetched that decides whether the data are removed, so that a member
   * which comes back after that keeps them. Never rejects.
   */
  prepareDrop(member: string): Promise<DropMember>;
  /** Members that Redis has, and that are not among `known`; see `StrayMembers`. Never rejects. */
  strays(known: ReadonlySet<string>): Promise<readonly string[]>;
}

/**
 * Removes the data of a member; resolves with whether that was possible. It is not if somebody has
 * claimed its cache since it was prepared. Never rejects.
 */
export type DropMember = () => Promise<boolean>;

/** The name of the cache that holds the list of a family. */
export function listNameOf(family: string): string {
  return `family:${family}`;
}

/** The keys of the list of a family, in the slot of the namespace. */
export function listKeysOf(namespace: string, family: string) {
  const root = `smart-redis:${namespace}`;
  return {
    members: siblingKey(root, `family:${family}`),
    gone: siblingKey(root, `family:${family}:gone`),
  };
}

/**
 * The cache that holds the list of a family: a list of the members, and, in the same step, a hash of
 * those that are gone. Its guard refuses a list that lacks too many.
 */
export function memberList(
  family: ResolvedFamily,
  host: MemberListHost,
): CacheDefinition<unknown, undefined, Record<string, Target>> {
  const keys = listKeysOf(host.namespace, family.name);
  let gone: GoneMembers = new Map();
  return {
    name: listNameOf(family.name),
    refresh: { every: family.every },
    guard: { maxShrink: family.maxShrink },
    targets: {
      members: list({ key: keys.members }),
      gone: goneTarget(keys.gone, () => gone),
    },
    fetcher: async ({ signal, previous }: Pick<FetchContext, 'signal' | 'previous'>) => {
      const last: GoneMembers = previous === null ? new Map() : await host.gone();
      const due = await dueDrops(family, host, last);
      const members = demandMembers(family.name, await family.members({ signal }));
      // Another instance may serve the list by now, and know a newer one.
      signal.throwIfAborted();
      const listed = previous === null || !family.drops ? [] : await host.listed();
      const next = await nextGone(family, host, { members, listed, last, due });
      const isSame =
        next.size === last.size && [...next.keys()].every((member) => last.has(member));
      gone = next;
      // Equal rows are recognized in an array, so that nothing is written; but the others differ.
      return isSame ? [...members] : streamOf(members);
    },
  };
}

function* streamOf(members: ReadonlySet<string>): Generator<string> {
  yield* members;
}

/** Those that have been gone for long enough, and how their data are removed. */
async function dueDrops(
  { drops, dropAfterMs }: ResolvedFamily,
  host: MemberListHost,
  last: GoneMembers,
): Promise<ReadonlyMap<string, DropMember>> {
  const due = new Map<string, DropMember>();
  if (!drops || last.size === 0) return due;
  const nowMs = await host.serverNowMs();
  await forAll(last, async ([member, sinceMs]) => {
    if (nowMs - sinceMs >= dropAfterMs) due.set(member, await host.prepareDrop(member));
  });
  return due;
}

/** What {@link nextGone} compares. */
interface Lists {
  readonly members: ReadonlySet<string>;
  readonly listed: readonly string[];
  readonly last: GoneMembers;
  readonly due: ReadonlyMap<string, DropMember>;
}

/** The members that are gone now. Those that have been for long enough lose their data. */
async function nextGone(
  { drops }: ResolvedFamily,
  host: MemberListHost,
  { members, listed, last, due }: Lists,
): Promise<GoneMembers> {
  const next = new Map<string, number>();
  if (!drops) return next;
  const nowMs = await host.serverNowMs();
  await forAll(last, async ([member, sinceMs]) => {
    if (members.has(member)) return;
    const isDropped = await due.get(member)?.();
    if (isDropped !== true) next.set(member, sinceMs);
  });
  for (const member of listed) if (!members.has(member)) next.set(member, nowMs);
  // Those that were removed just now may still be in the registry.
  const known = new Set([...members, ...listed, ...last.keys()]);
  for (const member of await host.strays(known)) next.set(member, nowMs);
  return next;
}

/** Ids are often numbers. */
function hintFor(member: unknown): string {
  const isNumber = typeof member === 'number' || typeof member === 'bigint';
  return isNumber ? ': return String(id)' : '';
}

function demandMembers(family: string, given: unknown): ReadonlySet<string> {
  const isIterable = typeof given === 'object' && given !== null && Symbol.iterator in given;
  if (!isIterable) {
    throw new TypeError(
      `members() of family "${family}" must return an iterable of texts, such as an array, and not ${describeValue(given)}`,
    );
  }
  const members = new Set<string>();
  for (const member of given as Iterable<unknown>) {
    if (typeof member !== 'string' || member === '' || !isWellFormed(member)) {
      throw new TypeError(
        `members() of family "${family}" must return texts that are not empty, and not ${describeValue(member)}${hintFor(member)}`,
      );
    }
    members.add(member);
  }
  return members;
}

/** A target that holds what is gone, whatever the rows are. */
function goneTarget(key: string, gone: () => GoneMembers): Target {
  const writer: Writer = {
    type: 'hash',
    commands: ['HSET'],
    count: (at) => ['HLEN', at],
    write: () => [],
    finish: (at) => {
      const words = [...gone()].flatMap(([member, sinceMs]) => [member, String(sinceMs)]);
      return variadicCommands('HSET', at, words, 2);
    },
  };
  return { key, writer, reader: () => undefined };
}
