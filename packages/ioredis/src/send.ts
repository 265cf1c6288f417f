import type { Command } from '@smart-redis/core';
import type { IoredisClientLike, IoredisPipelineLike, OwnIoredisClient } from './client-like.js';

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
export function callAllOn(
  client: IoredisClientLike,
  commands: readonly Command[],
  binary: boolean,
): Promise<unknown[]> {
  return execute(client.pipeline() as IoredisPipelineLike, commands, binary);
}

/** The same between MULTI and EXEC; rejects when Redis refused the transaction. */
export function transactOn(
  client: OwnIoredisClient,
  commands: readonly Command[],
  binary: boolean,
): Promise<unknown[]> {
  return execute(client.multi(), commands, binary);
}

async function execute(
  pipeline: IoredisPipelineLike,
  commands: readonly Command[],
  binary: boolean,
): Promise<unknown[]> {
  for (const [name, ...args] of commands) {
    if (binary) pipeline.callBuffer(name, args);
    else pipeline.call(name, args);
  }
  const replies = (await pipeline.exec()) as readonly (readonly [Error | null, unknown])[];
  return replies.map(([error, reply]) => error ?? reply);
}
