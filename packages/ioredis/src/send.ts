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
 * replies. For a pipeline between MULTI and EXEC it rejects if Redis refused the transaction.
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

/**
 * EXECABORT only means that an earlier command was refused; the error of that command contains the
 * reason.
 */
function whyDiscarded(error: unknown): unknown {
  const { previousErrors } = error as { readonly previousErrors?: readonly unknown[] };
  return previousErrors?.[0] ?? error;
}

function add(pipeline: IoredisPipelineLike, [name, ...args]: Command, binary: boolean): void {
  if (binary) pipeline.callBuffer(name, args);
  else pipeline.call(name, args);
}

/**
 * Adapts a command for `scaleReads`: ioredis recognizes read commands by their lower-case name. Not
 * for HGETALL, whose reply it would convert to an object.
 */
export function asKnownToLibrary(command: Command): Command {
  const [name, ...args] = command;
  return name === 'HGETALL' ? command : [name.toLowerCase(), ...args];
}
