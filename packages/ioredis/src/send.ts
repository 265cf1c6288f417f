import type { Command } from '@smart-redis/core/drivers';
import type { IoredisClientLike, IoredisPipelineLike } from './client-like.js';
import type { MakeCommand } from './long-commands.js';

/** Sends one command. */
export function callOn(
  client: IoredisClientLike,
  command: Command,
  binary: boolean,
): Promise<unknown> {
  const [name, ...args] = command;
  return binary ? client.callBuffer(name, args) : client.call(name, args);
}

/**
 * Sends the commands of a pipeline in one round trip; an error reply is an `Error` among the
 * replies. Of one between MULTI and EXEC it rejects when Redis refused the transaction.
 */
export async function execute(
  pipeline: IoredisPipelineLike,
  commands: readonly Command[],
  binary: boolean,
  make?: MakeCommand,
): Promise<unknown[]> {
  for (const command of commands) {
    const made = make?.(command, binary);
    if (made === undefined) add(pipeline, command, binary);
    else pipeline.sendCommand(made);
  }
  const replies = (await pipeline.exec().catch((error: unknown) => {
    throw whyDiscarded(error);
  })) as readonly (readonly [Error | null, unknown])[];
  return replies.map(([error, reply]) => error ?? reply);
}

/** EXECABORT says only that a command was refused before it; what it was refused with says why. */
function whyDiscarded(error: unknown): unknown {
  const { previousErrors } = error as { readonly previousErrors?: readonly unknown[] };
  return previousErrors?.[0] ?? error;
}

function add(pipeline: IoredisPipelineLike, [name, ...args]: Command, binary: boolean): void {
  if (binary) pipeline.callBuffer(name, args);
  else pipeline.call(name, args);
}

/**
 * The same for `scaleReads`: ioredis knows by the name, in lower case alone, that a command only
 * reads. Not HGETALL, whose reply it would make an object of.
 */
export function asKnownToLibrary(command: Command): Command {
  const [name, ...args] = command;
  return name === 'HGETALL' ? command : [name.toLowerCase(), ...args];
}
