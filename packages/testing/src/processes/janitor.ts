import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Cleans up after this process, even if it ends by Ctrl-C or SIGKILL. */
export interface Janitor {
  /** Sets the child process to kill, which replaces the previous one; `undefined` for none. */
  guard(pid: number | undefined): void;
  /** There is nothing left to clean up. Idempotent. */
  release(): void;
}

/**
 * Reads process ids until its input ends, which is when the writer is gone; the last one counts.
 */
const script = [
  'while read -r line; do pid=$line; done',
  'test -z "$pid" || kill -9 "$pid"',
  'test "$0" = none || rm -rf -- "$0"',
].join('\n');

/**
 * Starts a {@link Janitor} that also removes `folder`. A handler of `exit` would not see the
 * signals that kill.
 */
export function startJanitor(folder = 'none'): Janitor {
  // A separate session, because Ctrl-C in a terminal goes to the whole process group.
  const shell = spawn('sh', ['-c', script, folder], {
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
    guard: (pid) => {
      shell.stdin.write(`${pid === undefined ? '' : String(pid)}\n`);
    },
    release: () => {
      shell.kill('SIGKILL');
    },
  };
}
