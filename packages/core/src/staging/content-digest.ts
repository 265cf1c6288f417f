import { createHash } from 'node:crypto';
import type { Command } from '../contracts/driver.js';

/**
 * Digest of the content of a refresh: the commands of all targets, without their keys. In addition
 * to the total it has intermediate digests after 1, 2, 4, 8, … batches, called marks, so that a
 * difference is found soon after the first row that differs.
 */
export interface ContentDigest {
  /**
   * Adds the commands of one target for one batch; always for the same targets in the same order.
   */
  add(commands: readonly Command[]): void;
  /** A batch has passed through all targets. */
  endBatch(): void;
  /** Whether the content so far does not differ from that of the digest `known`. */
  mayEqual(known: string): boolean;
  /** The digest as text: the marks, then the total. */
  value(): string;
}

const markLength = 16;

/** Creates the digest of an empty content. */
export function createContentDigest(): ContentDigest {
  const hash = createHash('sha256');
  const marks: string[] = [];
  let batches = 0;
  return {
    add: (commands) => {
      for (const [name, , ...words] of commands) {
        // With their lengths, or "ab", "c" would equal "a", "bc".
        const lengths = words.map((word) => word.length).join();
        hash.update(`${name} ${lengths}\n`);
        if (words.every((word) => typeof word === 'string')) hash.update(words.join(''));
        else for (const word of words) hash.update(word);
      }
    },
    endBatch: () => {
      batches += 1;
      const isPowerOfTwo = (batches & (batches - 1)) === 0;
      if (isPowerOfTwo) marks.push(hash.copy().digest('hex').slice(0, markLength));
    },
    mayEqual: (known) => known.startsWith(marks.map((mark) => `${mark} `).join('')),
    value: () => [...marks, hash.copy().digest('hex')].join(' '),
  };
}
