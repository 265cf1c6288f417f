import type { Command } from '@smart-redis/core/drivers';

/** Creating the header of an argument takes as long as the rest, and most arguments are short. */
const heads = Array.from({ length: 1024 }, (_, length) => headOf(length));

/**
 * The command as one text, to be written as UTF-8; `undefined` if an argument is not text.
 * https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function encodeCommand(command: Command): string | undefined {
  const text = encodeBy(command, (word) => word.length);
  // For ASCII, which most commands are, the lengths in bytes equal those in characters, which one
  // check of the whole text shows.
  if (text === undefined || Buffer.byteLength(text) === text.length) return text;
  return encodeBy(command, Buffer.byteLength);
}

function encodeBy(command: Command, lengthOf: (word: string) => number): string | undefined {
  let text = `*${String(command.length)}`;
  for (const word of command) {
    if (typeof word !== 'string') return undefined;
    const length = lengthOf(word);
    text += (heads[length] ?? headOf(length)) + word;
  }
  return `${text}\r\n`;
}

/** The bytes between the previous argument and an argument of this length. */
function headOf(length: number): string {
  return `\r\n$${String(length)}\r\n`;
}
