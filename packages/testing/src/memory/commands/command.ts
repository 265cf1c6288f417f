import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import type { Keyspace } from '../keyspace.js';

/** The context of a command. */
export interface CommandContext {
  readonly keyspace: Keyspace;
  /** The server's clock, in milliseconds. */
  nowMs(): number;
  /** Returns the number of subscribers. */
  publish(channel: ByteString, message: ByteString): number;
  /** Empties all databases. */
  flushAll(): void;
}

/** One command, as Redis documents it. */
export interface CommandSpec {
  /** The minimum number of arguments, without the name. */
  readonly least: number;
  /** The maximum number of arguments. @default the value of `least` */
  readonly most?: number;
  /** The group size of the arguments after the first ones: 2 for pairs. @default 1 */
  readonly step?: number;
  /** Whether a replica refuses it. @default false */
  readonly writes?: boolean;
  readonly run: (context: CommandContext, args: readonly ByteString[]) => Reply;
}

/** Commands by their names, in capitals. */
export type CommandTable = Readonly<Record<string, CommandSpec>>;

/** For {@link CommandSpec.most}. */
export const any = Number.POSITIVE_INFINITY;
