import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Kills a process when this one ends, even by Ctrl-C or SIGKILL. */
export interface Janitor {
  /** There is nothing left to clean up. Idempotent. */
  release(): void;
}

/** Its input ends when the writer is gone. */
const script = 'while read -r line; do :; done; kill -9 "$0"';

/** Starts the {@link Janitor} of a process. A handler of `exit` would not see the signals that kill. */
export function startJanitor(pid: number): Janitor {
  // A separate session, because Ctrl-C in a terminal goes to the whole process group.
  const shell = spawn('sh', ['-c', script, String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without the janitor nothing is cleaned up after a crash; tests still work.
  shell.on('error', (error) => process.emitWarning(error));
  shell.stdin.on('error', () => undefined);
  shell.unref();
  // A pipe of a child is a socket, which the types do not say.
  (shell.stdin as Writable & { unref(): void }).unref();
  return {
    release: () => {
      shell.kill('SIGKILL');
    },
  };
}
