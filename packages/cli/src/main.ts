import { exitCodes } from './output/exit-codes.js';
import { isClosedPipe } from './output/write.js';
import { runCli } from './run-cli.js';

/**
 * Runs the program in this process. It ends when everything is written: `process.exit` would cut
 * what is still on its way into a pipe.
 */
export async function main(): Promise<void> {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // The second one ends the process as if we did not listen.
    process.once(name, () => end.abort(name));
  }
  const crashes: unknown[] = [];
  const crash = (error: unknown): void => {
    crashes.push(error);
    process.exitCode = exitCodes.ownFault;
    end.abort(error instanceof Error ? error : new Error(String(error)));
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error) => {
      if (!isClosedPipe(error)) crash(error);
      else end.abort('SIGPIPE');
    });
  }
  const code = await runCli({
    args: process.argv.slice(2),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: end.signal,
  });
  process.exitCode = crashes.length > 0 ? exitCodes.ownFault : code;
  // Whatever a crash has left open does not keep the process alive.
  if (crashes.length > 0) process.exit();
}
