import type { Command, Reply } from '../driver.js';
import type { ReaderContext } from '../target.js';
import type { ResolvedIterateOptions } from './iterate-options.js';
import {
  readAtOneVersion,
  versionChanged,
  versionCommand,
  versionOf,
} from './read-at-one-version.js';

/** How to ask for a page, and how to read the answer. */
export interface PageRequest<Item> {
  readonly command: Command;
  readonly parse: (reply: Reply | undefined) => Page<Item>;
}

/** A page, and the request for the next one unless it was the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: PageRequest<Item> | undefined;
}

/**
 * Goes through a key page by page, all of one version. Each round trip asks for the page first and for the version
 * behind it: versions only rise, so a version that has not changed since the first page proves the page.
 * @throws SmartRedisError `SR_VERSION_CHANGED` when a commit came in between and something was yielded already
 */
export async function* pages<Item>(
  context: ReaderContext,
  first: PageRequest<Item>,
  { onVersionChange }: ResolvedIterateOptions,
  binary: boolean,
): AsyncGenerator<Item, void, undefined> {
  let request: PageRequest<Item> | undefined = first;
  let known: string | null | undefined; // undefined until the first page
  let hasYielded = false;
  while (request !== undefined) {
    const { reply, version }: VersionedReply = await readPage(context, request, binary, known);
    if (known !== undefined && version !== known && onVersionChange === 'throw') {
      if (hasYielded) throw versionChanged(context.key);
      request = first;
      known = undefined;
      continue;
    }
    known = version;
    const page: Page<Item> = request.parse(reply);
    hasYielded ||= page.items.length > 0;
    yield* page.items;
    request = page.next;
  }
}

interface VersionedReply {
  readonly reply: Reply | undefined;
  readonly version: string | null;
}

async function readPage(
  context: ReaderContext,
  { command }: PageRequest<unknown>,
  binary: boolean,
  known: string | null | undefined,
): Promise<VersionedReply> {
  if (known === undefined) {
    const { replies, version } = await readAtOneVersion(context, [command], binary);
    return { reply: replies[0], version };
  }
  const options = { key: context.key, binary };
  const [reply, version] = await context.driver.sendAll(
    [command, versionCommand(context)],
    options,
  );
  return { reply, version: versionOf(version) };
}
