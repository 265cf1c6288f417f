import type { CommandArgument, Reply } from '@smart-redis/core';

/**
 * Bytes as text in which each character is one byte: what keys, values and arguments are inside of
 * a Redis in memory. ASCII looks the same.
 */
export type ByteString = string;

const ascii = /^[\0-\x7f]*$/;

/** An argument of a command as its bytes; text travels as UTF-8. */
export function toBytes(argument: CommandArgument): ByteString {
  if (typeof argument !== 'string') return argument.toString('latin1');
  return ascii.test(argument) ? argument : Buffer.from(argument).toString('latin1');
}

/** Bytes as the text that they are in UTF-8. */
export function toText(bytes: ByteString): string {
  return ascii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

/** A reply in bytes as a driver gives it. */
export function toReply(reply: Reply, binary: boolean): Reply {
  if (typeof reply === 'string') return binary ? Buffer.from(reply, 'latin1') : toText(reply);
  if (!Array.isArray(reply)) return reply;
  return (reply as readonly Reply[]).map((item) => toReply(item, binary));
}
