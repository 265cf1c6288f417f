import type { Command, Reply } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';

/** A reply as it came: an error reply is a value here, so that its caller alone is rejected. */
export type RawReply = Reply | SmartRedisError;

/** A command in the Redis protocol. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export function encodeCommand(command: Command): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${String(command.length)}\r\n`)];
  for (const argument of command) {
    const bytes = Buffer.from(argument);
    parts.push(Buffer.from(`$${String(bytes.length)}\r\n`), bytes, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}

/** Takes the first whole reply off `bytes`; `undefined` when it is not all there yet. */
export function decodeReply(
  bytes: Buffer,
  start = 0,
): { reply: RawReply; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) return undefined;
  const line = bytes.toString('utf8', start + 1, lineEnd);
  const next = lineEnd + 2;
  switch (bytes.toString('latin1', start, start + 1)) {
    case ':':
      return { reply: Number(line), end: next };
    case '+':
      return { reply: line, end: next };
    case '-':
      return { reply: errorReply(line), end: next };
    case '$':
      return decodeBulk(bytes, next, Number(line));
    default:
      return decodeArray(bytes, next, Number(line));
  }
}

function decodeBulk(bytes: Buffer, start: number, length: number): ReturnType<typeof decodeReply> {
  if (length === -1) return { reply: null, end: start };
  const end = start + length;
  if (bytes.length < end + 2) return undefined;
  return { reply: bytes.toString('utf8', start, end), end: end + 2 };
}

function decodeArray(bytes: Buffer, start: number, length: number): ReturnType<typeof decodeReply> {
  if (length === -1) return { reply: null, end: start };
  const items: Reply[] = [];
  let end = start;
  while (items.length < length) {
    const item = decodeReply(bytes, end);
    if (item === undefined) return undefined;
    items.push(item.reply instanceof SmartRedisError ? item.reply.message : item.reply);
    end = item.end;
  }
  return { reply: items, end };
}

function errorReply(line: string): SmartRedisError {
  return new SmartRedisError('SR_REPLY', line, { details: { reply: line.split(' ', 1)[0] } });
}
