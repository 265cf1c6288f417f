import { PassThrough, Writable } from 'node:stream';
import { runCli } from '@smart-redis/cli';
import type { ExitCode } from '@smart-redis/cli';

/** What the program has answered with `--json`. */
export interface Answered {
  readonly code: ExitCode;
  readonly document: Readonly<Record<string, unknown>>;
}

/** Runs the program `smart-redis` in this process, with `--json`. */
export async function runProgram(
  url: string,
  namespace: string,
  ...args: readonly string[]
): Promise<Answered> {
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const code = await runCli({
    args: [...args, '--json'],
    env: { SMART_REDIS_URL: url, SMART_REDIS_NAMESPACE: namespace },
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough().resume(),
    signal: new AbortController().signal,
  });
  const text = Buffer.concat(chunks).toString();
  return { code, document: JSON.parse(text) as Answered['document'] };
}
