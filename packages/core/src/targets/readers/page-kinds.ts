import type { Command, Reply } from '../../contracts/driver.js';
import type { PageRequest, PageSource } from './pages.js';
import { arrayReply, textReply } from '../../redis/replies.js';
import type { ScanKind } from './scan-origin.js';
import { scanOrigin } from './scan-origin.js';

/** Pages of `pageSize` indexes each, until a page is shorter. */
export function indexPages<Item>(
  pageSize: number,
  count: Command,
  commandFor: (start: number, stop: number) => Command,
  parse: (reply: Reply | undefined, start: number) => readonly Item[],
): PageSource<Item> {
  const pageAt = (start: number): PageRequest<Item> => ({
    command: commandFor(start, start + pageSize - 1),
    parse: (reply) => {
      const items = parse(reply, start);
      return { items, next: items.length < pageSize ? undefined : pageAt(start + pageSize) };
    },
  });
  return { first: pageAt(0), count };
}

/** Pages by cursor, until Redis returns cursor 0. https://redis.io/docs/latest/commands/scan/ */
export function scanPages<Item>(
  pageSize: number,
  kind: ScanKind,
  key: string,
  parse: (elements: readonly Reply[]) => readonly Item[],
): PageSource<Item> {
  const pageAt = (cursor: string): PageRequest<Item> => ({
    command: [kind.name, key, cursor, 'COUNT', String(pageSize)],
    parse: (reply) => {
      const [next, elements] = arrayReply(reply);
      const following = textReply(next);
      const items = parse(arrayReply(elements));
      return { items, next: following === '0' ? undefined : pageAt(following) };
    },
  });
  return {
    first: pageAt('0'),
    count: [kind.name === 'HSCAN' ? 'HLEN' : 'SCARD', key],
    origin: (count) => scanOrigin(kind, key, count, pageSize),
  };
}
