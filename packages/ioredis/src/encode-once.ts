import type { IoredisCommandLike, OwnIoredisClient } from './client-like.js';

/** Shorter commands gain nothing. */
const worthwhile = 16;

/**
 * Lets a connection of our own write long commands as one buffer. ioredis asks for the length of each word in bytes, and Node
 * for that of all of them once more; where all of it is ASCII, lengths in bytes are those in characters.
 */
export function encodeOnce(own: OwnIoredisClient): void {
  const send = own.sendCommand.bind(own);
  own.sendCommand = (command, ...more) => {
    const { args } = command;
    if (args.length >= worthwhile) {
      const usual = command.toWritable.bind(command);
      command.toWritable = (socket) => encodeAscii(command) ?? usual(socket);
    }
    return send(command, ...more);
  };
}

/** The command as one buffer, `undefined` where a word is no ASCII text. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export function encodeAscii({
  name,
  args,
}: Pick<IoredisCommandLike, 'name' | 'args'>): Buffer | undefined {
  let text = `*${String(args.length + 1)}\r\n$${String(name.length)}\r\n${name}\r\n`;
  for (const arg of args) {
    if (typeof arg !== 'string') return undefined;
    text += `$${String(arg.length)}\r\n${arg}\r\n`;
  }
  const encoded = Buffer.from(text);
  return encoded.length === text.length ? encoded : undefined;
}
