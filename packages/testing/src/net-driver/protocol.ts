import type { Command, Reply } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';

/** A command as it travels. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export function encodeCommand(command: Command): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${String(command.length)}\r\n`)];
  for (const argument of command) {
    const bytes = Buffer.from(argument);
    parts.push(Buffer.from(`$${String(bytes.length)}\r\n`), bytes, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}

/** The reply in a parsed value, or the error for an error reply. */
export function replyOf(value: unknown): Reply | SmartRedisError {
  if (!(value instanceof Error)) return value as Reply; // parseReply makes nothing else
  const { message } = value;
  return new SmartRedisError('SR_REPLY', message, { details: { reply: message.split(' ', 1)[0] } });
}
