import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../src/index.js';
import type { ExitCode } from '../../src/index.js';

/** How the program is run in this process. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The width of a terminal that everything goes to. @default no terminal */
  readonly columns?: number;
  readonly rows?: number;
  /** What somebody types. @default nothing */
  readonly typed?: string;
  readonly signal?: AbortSignal;
}

/** What it did. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** A run that goes on. */
export interface Running {
  readonly ended: Promise<Ran>;
  /** What it has written to stdout so far. */
  readonly out: () => string;
  readonly err: () => string;
  type(text: string): void;
}

/** Starts the program in this process. */
export function start(args: readonly string[], options: RunOptions = {}): Running {
  const { env = {}, columns, rows, typed, signal = new AbortController().signal } = options;
  const terminal = columns === undefined ? {} : { isTTY: true, columns, rows: rows ?? 24 };
  const stdout = collector();
  const stderr = collector();
  const stdin = new PassThrough();
  if (typed !== undefined) stdin.write(typed);
  const ended = runCli({
    args,
    env,
    stdin: Object.assign(stdin, { ...terminal, setRawMode: () => stdin }),
    stdout: Object.assign(stdout.stream, terminal),
    stderr: Object.assign(stderr.stream, terminal),
    signal,
  }).then((code) => ({ code, out: stdout.text(), err: stderr.text() }));
  return {
    ended,
    out: stdout.text,
    err: stderr.text,
    type: (text) => void stdin.write(text),
  };
}

/** Runs the program in this process, to its end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return start(args, options).ended;
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
