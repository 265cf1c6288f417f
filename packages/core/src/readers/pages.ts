import type { Command, Reply } from '../driver.js';
import { invalidOption } from '../errors.js';
import type { ReaderContext } from '../target.js';
import { readAtOneVersion, versionChanged, versionCommand, versionOf } from './read-at-one-version.js';

/** Options of every long read. */
export interface IterateOptions {
  /**
   * Elements per round trip, 1 to 100000. For hashes and sets a hint: Redis may give some more or less.
   * @default 1000
   */
  readonly pageSize?: number;
  /**
   * What to do when a commit replaces the key in mid-iteration: `throw` an `SR_VERSION_CHANGED`, so that two versions
   * are never mixed; or `continue` in the new version, so that elements may be missing, repeated, or of either.
   * @default 'throw'
   */
  readonly onVersionChange?: 'throw' | 'continue';
}

/** {@link IterateOptions} after defaults. */
export type ResolvedIterateOptions = Required<IterateOptions>;

/** A page, and the command for the next one unless it was the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: Command | undefined;
}

/** How to go through one key. */
export interface Paging<Item> {
  readonly first: Command;
  /** The page in the reply to `command`. */
  readonly parse: (reply: Reply | undefined, command: Command) => Page<Item>;
  /** Whether replies are asked for as `Buffer`s. */
  readonly binary: boolean;
}

/**
 * Checks and fills in options.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function resolveIterateOptions(options: IterateOptions = {}): ResolvedIterateOptions {
  const { pageSize = 1000, onVersionChange = 'throw' } = options;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100_000) {
    throw invalidOption('pageSize', pageSize, 'an integer from 1 to 100000');
  }
  // Users of plain JavaScript may give anything.
  if (!['throw', 'continue'].includes(onVersionChange)) {
    throw invalidOption('onVersionChange', onVersionChange, `'throw' or 'continue'`);
  }
  return { pageSize, onVersionChange };
}

/**
 * Goes through a key page by page, all of one version. Each round trip asks for the page first and for the version
 * behind it: versions only rise, so a version that has not changed since the first page proves the page.
 * @throws SmartRedisError `SR_VERSION_CHANGED` when a commit came in between and something was yielded already
 */
export async function* pages<Item>(
  context: ReaderContext,
  { first, parse, binary }: Paging<Item>,
  { onVersionChange }: ResolvedIterateOptions,
): AsyncGenerator<Item, void, undefined> {
  let command: Command | undefined = first;
  let known: string | null | undefined; // undefined until the first page
  let hasYielded = false;
  while (command !== undefined) {
    const { reply, version }: VersionedReply = await readPage(context, command, binary, known);
    const isOther = known !== undefined && version !== known;
    if (isOther && onVersionChange === 'throw') {
      if (hasYielded) throw versionChanged(context.key);
      [command, known] = [first, undefined];
      continue;
    }
    known = version;
    const page: Page<Item> = parse(reply, command);
    hasYielded ||= page.items.length > 0;
    yield* page.items;
    command = page.next;
  }
}

interface VersionedReply {
  readonly reply: Reply | undefined;
  readonly version: string | null;
}

async function readPage(
  context: ReaderContext,
  command: Command,
  binary: boolean,
  known: string | null | undefined,
): Promise<VersionedReply> {
  if (known === undefined) {
    const { replies, version } = await readAtOneVersion(context, [command], binary);
    return { reply: replies[0], version };
  }
  const options = { key: context.key, binary };
  const [reply, version] = await context.driver.sendAll([command, versionCommand(context)], options);
  return { reply, version: versionOf(version) };
}

/** Goes through the elements that `parse` finds, `pageSize` indexes a page, until a page is short. */
export function pagingByIndex<Item>(
  commandFor: (start: number, stop: number) => Command,
  parse: (reply: Reply | undefined, start: number) => readonly Item[],
  { pageSize }: ResolvedIterateOptions,
  binary: boolean,
): Paging<Item> {
  const commandAt = (start: number): Command => commandFor(start, start + pageSize - 1);
  let start = 0;
  const first = commandAt(start);
  return {
    first,
    binary,
    parse: (reply, command) => {
      if (command === first) start = 0;
      const items = parse(reply, start);
      start += pageSize;
      return { items, next: items.length < pageSize ? undefined : commandAt(start) };
    },
  };
}
