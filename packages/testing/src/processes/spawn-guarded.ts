import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A program that does not outlive this process, even if this one ends by Ctrl-C or SIGKILL. */
export interface GuardedProcess {
  readonly child: ChildProcess;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Nothing is left to clean up. Idempotent. */
  release(): void;
}

/**
 * Leaves a shell behind that waits until the pipe at 3 ends, which is when the writer is gone, and
 * becomes the program: a second process is cheap to start from a small one, and not from the tests.
 * The shell ignores what ends the group, such as Ctrl-C in a terminal.
 */
const script = `
(
  trap '' HUP INT QUIT TERM
  pid=$$
  while read -r line; do
    case $line in
      ended) pid= ;;
      release) exit ;;
    esac
  done
  test -z "$pid" || kill -9 "$pid"
  rm -rf -- "$0"
) <&3 >/dev/null 2>&1 &
exec "$@" 3<&-
`;

/** Starts a {@link GuardedProcess}. Should this process end before it, `folder` is removed too. */
export function spawnGuarded(
  [program, ...args]: readonly [string, ...string[]],
  { env, folder }: { readonly env: NodeJS.ProcessEnv; readonly folder: string },
): GuardedProcess {
  const child = spawn('sh', ['-c', script, folder, program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  // The types do not know what was asked for.
  const [, stdout, stderr, guard] = child.stdio as unknown as [null, Readable, Readable, Writable];
  guard.on('error', () => undefined);
  // A pipe of a child is a socket, which the types do not say.
  (guard as Writable & { unref(): void }).unref();
  child.once('exit', () => guard.write('ended\n'));
  return { child, stdout, stderr, release: () => void guard.end('release\n') };
}
