import type { Readable, Writable } from 'node:stream';

/** Where the program writes. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Where the program reads keys and answers. */
export type Input = Readable & {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
};

/** What the program uses of its process, so that tests can give it something else. */
export interface Surroundings {
  /** The arguments, without Node and the program. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborts when the user wants the program to end; the reason is the signal: `'SIGINT'`. */
  readonly signal: AbortSignal;
}
