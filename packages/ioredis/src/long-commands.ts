import type { Command } from '@smart-redis/core/drivers';
import type { IoredisCommandClass, IoredisCommandLike, OwnIoredisClient } from './client-like.js';
import { encodeCommand } from './encode-command.js';

/** Shorter commands gain nothing. */
const worthwhile = 16;

/** Makes a command of ioredis, ready to be sent; `undefined` where ioredis has to make it. */
export type MakeCommand = (command: Command, binary: boolean) => IoredisCommandLike | undefined;

/**
 * Lets a connection of our own send long commands as one text. ioredis goes over the words of a
 * command four times (a flat copy, their types, their bytes, their text), which for a hundred rows
 * of a hash costs as much as `JSON.stringify` of half of them.
 */
export function longCommands(own: OwnIoredisClient): MakeCommand {
  let commandClass: IoredisCommandClass | undefined;
  const send = own.sendCommand.bind(own);
  own.sendCommand = (command, ...more) => {
    // Of this connection's copy of the library: an import could be another version.
    commandClass ??= command.constructor as IoredisCommandClass;
    return send(command, ...more);
  };
  return (command, binary) => {
    if (commandClass === undefined || command.length < worthwhile) return undefined;
    const encoded = encodeCommand(command);
    if (encoded === undefined) return undefined;
    // Not by `slice`: its copies stayed, on Node 24, until the next full garbage collection, with
    // all that they hold.
    const [name, ...words] = command;
    const made = new commandClass(name, [], { replyEncoding: binary ? null : 'utf8' });
    // A cluster looks for the keys here, and an error tells them.
    made.args = words;
    made.toWritable = () => encoded;
    return made;
  };
}
