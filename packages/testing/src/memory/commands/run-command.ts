import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import { toText } from '../byte-strings.js';
import { ErrorReply, notInMemory } from '../error-reply.js';
import type { CommandContext, CommandSpec, CommandTable } from './command.js';
import { hashCommands } from './hashes.js';
import { keyCommands } from './keys.js';
import { listCommands } from './lists.js';
import { serverCommands } from './server.js';
import { setCommands } from './sets.js';
import { sortedSetCommands } from './sorted-sets.js';
import { stringCommands } from './strings.js';

const tables: readonly CommandTable[] = [
  serverCommands,
  keyCommands,
  stringCommands,
  hashCommands,
  listCommands,
  setCommands,
  sortedSetCommands,
];
const commands = new Map(tables.flatMap((table) => Object.entries(table)));

/**
 * The command that a line asks for, of those that a Redis in memory has.
 * @throws ErrorReply where it does not have it, or that many arguments are none
 */
export function commandOf([name = '', ...args]: readonly ByteString[]): CommandSpec {
  const spec = commands.get(name) ?? commands.get(name.toUpperCase());
  if (spec === undefined) throw notInMemory(toText(name));
  const { least, most = least, step = 1 } = spec;
  if (args.length < least || args.length > most || (args.length - least) % step !== 0) {
    throw new ErrorReply(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  }
  return spec;
}

/**
 * Runs one command to its end.
 * @throws ErrorReply
 */
export function runCommand(context: CommandContext, line: readonly ByteString[]): Reply {
  return commandOf(line).run(context, line.slice(1));
}
