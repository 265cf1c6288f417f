import type { Command } from '@smart-redis/core';
import type { IoredisClientLike, IoredisPipelineLike } from './client-like.js';

/** Sends one command. */
export function callOn(
  client: IoredisClientLike,
  command: Command,
  binary: boolean,
): Promise<unknown> {
  const [name, ...args] = command;
  return binary ? client.callBuffer(name, args) : client.call(name, args);
}

/** Sends commands in one round trip; an error reply is an `Error` among the replies. */
export async function callAllOn(
  client: IoredisClientLike,
  commands: readonly Command[],
  binary: boolean,
): Promise<unknown[]> {
  const pipeline = client.pipeline() as IoredisPipelineLike;
  for (const [name, ...args] of commands) {
    if (binary) pipeline.callBuffer(name, args);
    else pipeline.call(name, args);
  }
  const replies = (await pipeline.exec()) as readonly (readonly [Error | null, unknown])[];
  return replies.map(([error, reply]) => error ?? reply);
}
