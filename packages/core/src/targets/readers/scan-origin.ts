import type { Command, Reply } from '../../contracts/driver.js';
import { arrayReply, textReply } from '../../redis/replies.js';

/** How one kind of key is read by cursor. https://redis.io/docs/latest/commands/scan/ */
export interface ScanKind {
  readonly name: 'HSCAN' | 'SSCAN';
  /** Replies for each element: a hash has its value behind its field. */
  readonly width: 1 | 2;
}

/** Tells whether pages of a scan fit together. */
export interface ScanOrigin {
  /**
   * What to ask in the round trip of each page but the first; nothing where no question is needed.
   */
  readonly question: readonly Command[];
  /** Whether this page goes on where the pages before ended. */
  fits(page: Reply | undefined, answer: Reply | undefined): boolean;
  /** Remembers a page that fits. */
  add(page: Reply | undefined): void;
}

/**
 * Up to so many elements, each one is remembered: a page that repeats one is found out for certain.
 */
const smallCount = 512;
/**
 * Elements of the beginning that are remembered of a larger key; more than Redis gives beyond what
 * a question asks for.
 */
const headLength = 48;

/**
 * A cursor means something to the one server process that gave it: elements lie in the order of
 * hashes, which are made with a seed that each process draws for itself. A failover, a slot that
 * moves, a restart or another replica continues a cursor by another order, and says nothing. But a
 * scan that begins anew begins with the same elements in the same process, whatever it did to the
 * table meanwhile, and with others in any other: so a few of them are asked for along with each
 * page. https://github.com/redis/redis/blob/7.0.15/src/dict.c (dictScan, dictSetHashFunctionSeed)
 */
export function scanOrigin(
  { name, width }: ScanKind,
  key: string,
  count: number,
  pageSize: number,
): ScanOrigin {
  if (count <= smallCount) {
    const seen = new Set<string>();
    return {
      question: [],
      fits: (page) => elementsOf(page, width).every((element) => !seen.has(element)),
      add: (page) => {
        for (const element of elementsOf(page, width)) seen.add(element);
      },
    };
  }
  const head: string[] = [];
  const wanted = Math.min(10, Math.max(4, Math.round(pageSize / 100)));
  return {
    question: [[name, key, '0', 'COUNT', String(wanted)]],
    fits: (_page, answer) => {
      // All of it at once: there it is stored in another way, whose cursors are others.
      if (textReply(arrayReply(answer)[0]) === '0') return false;
      const beginning = elementsOf(answer, width);
      // Not in the same order: a table that has grown has its elements in smaller groups.
      return beginning.length <= head.length
        ? isWithin(beginning, head)
        : isWithin(head, beginning);
    },
    add: (page) => {
      if (head.length < headLength) {
        head.push(...elementsOf(page, width, headLength - head.length));
      }
    },
  };
}

function elementsOf(page: Reply | undefined, width: 1 | 2, limit = Infinity): string[] {
  const replies = arrayReply(arrayReply(page)[1]);
  const elements: string[] = [];
  for (let at = 0; at < replies.length && elements.length < limit; at += width) {
    const reply = replies[at];
    // Bytes of any kind, without a loss.
    elements.push(Buffer.isBuffer(reply) ? reply.toString('latin1') : textReply(reply));
  }
  return elements;
}

function isWithin(few: readonly string[], many: readonly string[]): boolean {
  return few.every((element) => many.includes(element));
}
