import type { Command, Reply } from '../../contracts/driver.js';
import { arrayReply, textReply } from '../../redis/replies.js';

/** How a type of key is read by cursor. https://redis.io/docs/latest/commands/scan/ */
export interface ScanKind {
  readonly name: 'HSCAN' | 'SSCAN';
  /** Replies per element: a hash returns the value after the field. */
  readonly width: 1 | 2;
}

/** Checks whether pages of a scan belong together. */
export interface ScanOrigin {
  /** The command to send with each page but the first; empty if none is needed. */
  readonly question: readonly Command[];
  /** Whether this page continues where the previous pages ended. */
  fits(page: Reply | undefined, answer: Reply | undefined): boolean;
  /** Records a page that fits. */
  add(page: Reply | undefined): void;
}

/**
 * Up to this number of elements, all are recorded, so that a repeated element is detected with
 * certainty.
 */
const smallCount = 512;
/**
 * The number of recorded elements from the beginning of a larger key; more than Redis returns
 * beyond the requested number.
 */
const headLength = 48;

/**
 * A cursor is only valid in the server process that issued it: elements are in the order of hashes
 * with a seed that each process chooses randomly. After a failover, the move of a slot, a restart,
 * or on another replica, a cursor silently continues in another order. But a new scan always starts
 * with the same elements in the same process, even if the table was resized, and with others in
 * another process. So a few of the first elements are requested with each page.
 * https://github.com/redis/redis/blob/7.0.15/src/dict.c (dictScan, dictSetHashFunctionSeed)
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
      // The whole key in one page: it is stored in another encoding there, with different cursors.
      if (textReply(arrayReply(answer)[0]) === '0') return false;
      const beginning = elementsOf(answer, width);
      // Compared without order, because a table that has grown has its elements in smaller groups.
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
    // Represents arbitrary bytes without loss.
    elements.push(Buffer.isBuffer(reply) ? reply.toString('latin1') : textReply(reply));
  }
  return elements;
}

function isWithin(few: readonly string[], many: readonly string[]): boolean {
  return few.every((element) => many.includes(element));
}
