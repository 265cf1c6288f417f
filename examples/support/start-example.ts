import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundleExample } from './bundle-example.js';
import { environment, longestRunMs } from './environment.js';

/** Options of {@link startExample}. */
export interface StartExampleOptions {
  /** Arguments of the program. @default none */
  readonly args?: readonly string[];
  /** The server for `REDIS_URL`. */
  readonly server: { readonly url: string };
  /** Further variables of the environment. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program prints when it has started. */
  readonly until: RegExp;
}

/** An example that runs until it is stopped. */
export interface RunningExample extends AsyncDisposable {
  /** What `until` has matched. */
  readonly started: RegExpExecArray;
  /** Sends SIGTERM. Resolves with the code or the signal with which the program has ended. */
  stop(): Promise<number | NodeJS.Signals>;
}

/**
 * Starts an example in a process of its own, and resolves when it has printed `until`; rejects if it ends
 * before.
 */
export async function startExample(
  program: URL,
  { args = [], server, env, until }: StartExampleOptions,
): Promise<RunningExample> {
  const bundle = await bundleExample(program);
  const child = spawn(process.execPath, [bundle.file, ...args], {
    env: environment(server.url, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestRunMs,
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = exited.finally(() => bundle[Symbol.asyncDispose]());
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const started = await new Promise<RegExpExecArray>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (text: Buffer) => {
      printed += text.toString();
      const found = until.exec(printed);
      if (found !== null) resolve(found);
    });
    void ended.then(() => reject(new Error(`${program.pathname} ended:\n${printed}${errors}`)));
  });
  const stop = async (): Promise<number | NodeJS.Signals> => {
    child.kill('SIGTERM');
    const [code, signal] = await ended;
    return signal ?? code ?? 0;
  };
  return {
    started,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}
