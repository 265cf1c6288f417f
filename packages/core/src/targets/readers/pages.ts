import type { Command, Reply, SendOptions } from '../../contracts/driver.js';
import type { ReaderContext } from '../../contracts/target.js';
import type { ResolvedIterateOptions } from './iterate-options.js';
import type { VersionedReplies } from './read-at-one-version.js';
import { readAtOneVersion, versionChanged } from './read-at-one-version.js';
import { readOne } from './read-one.js';
import type { ReadSending } from './read-options.js';
import type { ScanOrigin } from './scan-origin.js';

/** A key that is read page by page. */
export interface PageSource<Item> {
  readonly first: PageRequest<Item>;
  /** The command that counts its elements. */
  readonly count: Command;
  /** For pages by cursor: checks whether they belong together. */
  readonly origin?: (count: number) => ScanOrigin;
}

/** The command for a page, and the parser of its reply. */
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
 * Iterates over a key page by page. With `onVersionChange: 'throw'` it returns all elements once,
 * from one version, or throws, regardless of what happens to the server meanwhile.
 * @throws SmartRedisError `SR_VERSION_CHANGED`
 */
export function pages<Item>(
  context: ReaderContext,
  source: PageSource<Item>,
  { onVersionChange, sending }: ResolvedIterateOptions,
  binary: boolean,
): AsyncGenerator<Item, void, undefined> {
  const send = { ...sending.limits, key: context.key, binary };
  return onVersionChange === 'continue'
    ? pagesOfAnyVersion(context, source, sending, binary)
    : pagesOfOneVersion(context, source, send, sending.ifNotBuilt);
}

async function* pagesOfAnyVersion<Item>(
  context: ReaderContext,
  source: PageSource<Item>,
  sending: ReadSending,
  binary: boolean,
): AsyncGenerator<Item, void, undefined> {
  let request: PageRequest<Item> | undefined = source.first;
  while (request !== undefined) {
    const page: Page<Item> = request.parse(
      await readOne(context, request.command, sending, binary),
    );
    yield* page.items;
    request = page.next;
  }
}

/**
 * How often a page that does not fit is requested again: with reads from replicas, another replica
 * may reply.
 */
const maxMisfits = 20;
/** How often it starts over, as long as nothing was returned. */
const maxBeginnings = 50;

/** The state that the pages so far share. */
interface Run {
  readonly version: string | null;
  readonly count: number;
  readonly origin: ScanOrigin | undefined;
  yielded: number;
}

async function* pagesOfOneVersion<Item>(
  context: ReaderContext,
  source: PageSource<Item>,
  send: SendOptions,
  ifNotBuilt: ReadSending['ifNotBuilt'],
): AsyncGenerator<Item, void, undefined> {
  let run: Run | undefined; // undefined until the first page
  let request = source.first;
  let beginnings = 0;
  let misfits = 0;
  for (;;) {
    const { replies, version }: VersionedReplies = await readAtOneVersion(
      context,
      [request.command, ...(run === undefined ? [source.count] : (run.origin?.question ?? []))],
      send,
      { saysNothing: run === undefined ? ([, count]) => count === 0 : undefined, ifNotBuilt },
    );
    const [reply, answer] = replies;
    const isFirst = run === undefined;
    run ??= beginRun(source, version, Number(answer));
    const fits: boolean =
      isFirst || (version === run.version && run.origin?.fits(reply, answer) !== false);
    misfits = fits ? 0 : misfits + 1;
    if (!fits && misfits <= maxMisfits && !isLater(version, run.version)) continue;

    const page: Page<Item> | undefined = fits ? request.parse(reply) : undefined;
    const count: number = run.yielded + (page?.items.length ?? 0);
    if (page === undefined || (page.next === undefined && count !== run.count)) {
      beginnings += 1;
      if (run.yielded > 0 || beginnings > maxBeginnings) throw versionChanged(context.key);
      run = undefined;
      request = source.first;
      continue;
    }
    run.yielded = count;
    if (page.next !== undefined) run.origin?.add(reply);
    yield* page.items;
    if (page.next === undefined) return;
    request = page.next;
  }
}

function beginRun(source: PageSource<unknown>, version: string | null, count: number): Run {
  return { version, count, origin: source.origin?.(count), yielded: 0 };
}

/** Versions only increase; a lower one comes from a replica that lags behind. */
function isLater(version: string | null, than: string | null): boolean {
  return Number(version) > Number(than);
}
