import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of the demo. */
export interface Child {
  readonly name: string;
  /** Sends SIGKILL. Resolves when the process has ended. */
  kill(): Promise<void>;
  /** Asks the process to end, and kills it after ten seconds. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Options of {@link startChild}. */
export interface ChildOptions<Message> {
  /** The program, in the folder of the demo: `instance.ts`. */
  readonly program: string;
  readonly name: string;
  /** Further arguments. */
  readonly args?: readonly string[];
  readonly onMessage: (message: Message) => void;
  /** Called if the process ends unexpectedly. */
  readonly onCrash: (error: Error) => void;
}

const patienceMs = 10_000;

/** Starts a {@link Child}, which runs TypeScript like this process. */
export function startChild<Message>(options: ChildOptions<Message>): Child {
  const { program, name, args = [], onMessage, onCrash } = options;
  const path = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const child = fork(path, [name, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let lastWords = '';
  let expected = false;

  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-4000);
  });
  child.on('message', (message) => onMessage(message as Message)); // the program sends no other messages
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve();
      if (expected) return;
      onCrash(
        new Error(`${program} ${name} ended by itself (${String(signal ?? code)})\n${lastWords}`),
      );
    });
  });

  return {
    name,
    kill: () => {
      expected = true;
      child.kill('SIGKILL');
      return ended;
    },
    stop: async () => {
      expected = true;
      if (child.connected) child.send('stop', () => undefined);
      const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}
