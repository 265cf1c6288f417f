import { once } from 'node:events';

/** Resolves when a key is pressed, or the input ends. @throws the reason of `signal` */
export async function untilKey(signal: AbortSignal): Promise<void> {
  const { stdin } = process;
  if (stdin.isTTY) stdin.setRawMode(true);
  try {
    stdin.resume();
    const [key] = (await Promise.race([
      once(stdin, 'data', { signal }),
      once(stdin, 'end', { signal }),
    ])) as [Buffer | undefined];
    // In raw mode the terminal makes no signal of Ctrl-C.
    if (key?.[0] === 3) process.kill(process.pid, 'SIGINT');
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
  }
}
