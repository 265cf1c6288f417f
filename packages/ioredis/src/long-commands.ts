import type { Command } from '@smart-redis/core/drivers';
import type { IoredisCommandClass, IoredisCommandLike, OwnIoredisClient } from './client-like.js';
import { encodeCommand } from './encode-command.js';

/** Shorter commands do not benefit. */
const worthwhile = 16;

/** Creates a command of ioredis, ready to be sent; `undefined` if ioredis has to create it. */
export type MakeCommand = (command: Command, binary: boolean) => IoredisCommandLike | undefined;

/**
 * Lets a connection of the driver send long commands as one text. ioredis processes the arguments
 * of a command four times (a flat copy, their types, their bytes, their text), which for a hundred
 * rows of a hash costs as much as `JSON.stringify` of half of them.
 */
export function longCommands(own: OwnIoredisClient): MakeCommand {
  let commandClass: IoredisCommandClass | undefined;
  const send = own.sendCommand.bind(own);
  own.sendCommand = (command, ...more) => {
    // The class of this connection's copy of the library: an import could be another version.
    commandClass ??= command.constructor as IoredisCommandClass;
    return send(command, ...more);
  };
  return (command, binary) => {
    if (commandClass === undefined || command.length < worthwhile) return undefined;
    const encoded = encodeCommand(command);
    if (encoded === undefined) return undefined;
    // Not by `slice`: on Node 24, its copies and everything they refer to stayed until the next
    // major garbage collection.
    const [name, ...words] = command;
    const made = new commandClass(name, [], { replyEncoding: binary ? null : 'utf8' });
    // A cluster looks for the keys here, and errors include them.
    made.args = words;
    made.toWritable = () => encoded;
    return made;
  };
}
