import type { Reply } from '@smart-redis/core';
import type { ByteString } from '../byte-strings.js';
import type { Keyspace } from '../keyspace.js';

/** What a command works on. */
export interface CommandContext {
  readonly keyspace: Keyspace;
  /** The server's clock, in milliseconds. */
  nowMs(): number;
  /** Answers how many hear it. */
  publish(channel: ByteString, message: ByteString): number;
  /** Empties all databases. */
  flushAll(): void;
}

/** One command, as Redis documents it. */
export interface CommandSpec {
  /** Fewest arguments, without the name. */
  readonly least: number;
  /** Most arguments. @default as many as `least` */
  readonly most?: number;
  /** What its arguments come in, beyond the first: pairs come by two. @default 1 */
  readonly step?: number;
  /** Whether a replica refuses it. @default false */
  readonly writes?: boolean;
  readonly run: (context: CommandContext, args: readonly ByteString[]) => Reply;
}

/** Commands by their names, in capitals. */
export type CommandTable = Readonly<Record<string, CommandSpec>>;

/** For {@link CommandSpec.most}. */
export const any = Number.POSITIVE_INFINITY;
