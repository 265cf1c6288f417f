import type { Command } from '@smart-redis/core';

/** Making the head of a word takes as long as the rest, and most words are short. */
const heads = Array.from({ length: 1024 }, (_, length) => headOf(length));

/**
 * The command as one buffer; `undefined` where a word is no ASCII text, whose lengths in bytes are those in characters.
 * https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function encodeAscii(command: Command): Buffer | undefined {
  let text = `*${String(command.length)}`;
  for (const word of command) {
    if (typeof word !== 'string') return undefined;
    text += (heads[word.length] ?? headOf(word.length)) + word;
  }
  text += '\r\n';
  const encoded = Buffer.from(text);
  return encoded.length === text.length ? encoded : undefined;
}

/** What stands between the word before and a word of this length. */
function headOf(length: number): string {
  return `\r\n$${String(length)}\r\n`;
}
