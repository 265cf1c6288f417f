import type { Serializable } from 'node:child_process';
import { fork } from 'node:child_process';
import { startJanitor } from '../processes/janitor.js';
import type { WaitForOptions } from '../wait-for.js';
import { waitFor } from '../wait-for.js';

/** Options of {@link spawnWorker}. */
export interface SpawnWorkerOptions {
  /** Arguments of the program. @default none */
  readonly args?: readonly string[];
  /**
   * Arguments of Node. The default requires `tsx` in the working directory, and runs TypeScript.
   * @default ['--import', 'tsx']
   */
  readonly execArgv?: readonly string[];
  /** Additional environment variables: `{ TSX_TSCONFIG_PATH: '…/tsconfig.json' }`. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program in a separate process, which can be killed. */
export interface Worker<Message> extends AsyncDisposable {
  readonly pid: number;
  /**
   * The messages that the program sent with `process.send`, in order; an array counts as the messages
   * in it.
   */
  readonly messages: readonly Message[];
  /** The output of the program on stderr. Its stdout goes to that of this process. */
  readonly stderr: string;
  /** Resolves when the process has ended and all of its messages have arrived. */
  readonly exited: Promise<WorkerExit>;
  /**
   * Sends a message, which the program receives with `process.on('message', …)`. Rejects if the
   * process has ended.
   */
  send(message: Serializable): Promise<void>;
  /**
   * Resolves with the first message that `predicate` accepts, including messages that have already
   * arrived.
   * @throws Error with the output on stderr if the program ends before, or with `message` after the
   * timeout
   */
  waitForMessage<Wanted extends Message>(
    predicate: (message: Message) => message is Wanted,
    options: WaitForOptions,
  ): Promise<Wanted>;
  waitForMessage(
    predicate: (message: Message) => boolean,
    options: WaitForOptions,
  ): Promise<Message>;
  /** @default 'SIGKILL' */
  kill(signal?: NodeJS.Signals): void;
  /** SIGSTOP: the process does not run, its connections stay open. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/**
 * Runs a JavaScript or TypeScript file in a separate process, with a channel for messages. It is
 * killed when this process ends, and by `await using`. The type `Message` is not checked.
 *
 * @example
 * await using worker = await spawnWorker<{ leads: boolean }>(
 *   new URL('leader.ts', import.meta.url),
 * );
 * await worker.waitForMessage(({ leads }) => leads, { message: 'the worker leads' });
 * worker.pause();
 */
export function spawnWorker<Message = unknown>(
  file: string | URL,
  options: SpawnWorkerOptions = {},
): Worker<Message> {
  const { args = [], execArgv = ['--import', 'tsx'], env = {} } = options;
  const child = fork(file, args, {
    execArgv: [...execArgv],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    // Preserves Dates, Maps and Buffers.
    serialization: 'advanced',
  });
  const messages: Message[] = [];
  let stderr = '';
  let exit: WorkerExit | undefined;
  child.on('message', (message) => messages.push(...([message].flat() as Message[])));
  child.stderr?.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  child.on('error', (error) => {
    stderr += error.message;
  });
  // Unlike 'exit', 'close' comes after the last message.
  const exited = new Promise<WorkerExit>((resolve) => {
    child.once('close', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`could not start a process for ${String(file)}`);
  const janitor = startJanitor(pid);
  child.once('close', janitor.release);

  const waitForMessage = async (
    predicate: (message: Message) => boolean,
    options: WaitForOptions,
  ): Promise<Message> => {
    const { found } = await waitFor(() => {
      const index = messages.findIndex(predicate);
      if (index !== -1) return { found: messages[index] as Message };
      if (exit === undefined) return undefined;
      const end = exit.signal ?? `code ${String(exit.code)}`;
      throw new Error(`the worker ended (${end}) before: ${options.message}\n${stderr}`);
    }, options);
    return found;
  };
  return {
    pid,
    messages,
    get stderr() {
      return stderr;
    },
    exited,
    send: (message) =>
      new Promise((resolve, reject) => {
        child.send(message, (error) => {
          if (error === null) resolve();
          else reject(error);
        });
      }),
    waitForMessage,
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
