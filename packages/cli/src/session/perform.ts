import type { Command } from 'commander';
import type { GlobalOptions } from '../connection/settings.js';
import type { Work } from './session.js';

/** Does the work of a command with the options that stand on the command line. */
export type Perform = (command: Command, work: Work) => Promise<void>;

/** Where commands are added. */
export interface CommandLine {
  readonly program: Command;
  readonly perform: Perform;
}

/** The options of a command, with those of the program. */
export function globalOptionsOf(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}
