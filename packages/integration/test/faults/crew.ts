import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@smart-redis/testing';
import type { WorkerMessage, WorkerSettings } from './messages.js';

/** An instance in a process of its own. */
export interface Worker {
  readonly instance: string;
  readonly messages: readonly WorkerMessage[];
  kill(signal: NodeJS.Signals): void;
  /** The code or signal that ended it. */
  readonly ended: Promise<number | string>;
  isRunning(): boolean;
}

/** Several instances of one namespace, each in a process of its own. */
export interface Crew extends AsyncDisposable {
  readonly workers: readonly Worker[];
  /** The worker of the highest term that has been won. */
  leader(): Worker | undefined;
  /** Waits for a leader of a higher term than `term`; resolves with that election. */
  electionAfter(
    term: number,
  ): Promise<{ readonly worker: Worker; readonly term: number; readonly at: number }>;
  /** Waits until a worker has half of a refresh on its way, from now on. */
  staging(worker: Worker): Promise<void>;
  /** Waits for so many commits from now on, by whomever. */
  commits(count: number): Promise<void>;
  /** What nobody caught, in any process. */
  unhandled(): readonly WorkerMessage[];
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Starts `count` workers; resolves when each has joined the election and one has committed. */
export async function startCrew(
  count: number,
  settings: Omit<WorkerSettings, 'instance'>,
): Promise<Crew> {
  const workers = Array.from({ length: count }, (_, index) =>
    startWorker({ ...settings, instance: `worker-${String(index + 1)}` }),
  );
  const elections = (): { worker: Worker; term: number; at: number }[] =>
    workers.flatMap((worker) =>
      worker.messages.flatMap((message) =>
        message.type === 'elected' ? [{ ...message, worker }] : [],
      ),
    );
  const electionAfter: Crew['electionAfter'] = (term) =>
    waitFor(() => elections().find((election) => election.term > term), {
      message: 'the next election',
      everyMs: 2,
    });
  const countOf = (type: WorkerMessage['type'], of: readonly Worker[] = workers): number =>
    of.flatMap(({ messages }) => messages).filter((message) => message.type === type).length;

  const crew: Crew = {
    workers,
    leader: () => elections().sort((one, other) => other.term - one.term)[0]?.worker,
    electionAfter,
    staging: async (worker) => {
      const before = countOf('staging', [worker]);
      await waitFor(() => countOf('staging', [worker]) > before, {
        message: 'a refresh half way',
        everyMs: 1,
      });
    },
    commits: async (more) => {
      const seen = (): number =>
        Math.max(...workers.map((worker) => countOf('committed', [worker])));
      const before = seen();
      await waitFor(() => seen() >= before + more, { message: `${String(more)} commits` });
    },
    unhandled: () =>
      workers.flatMap(({ messages }) => messages.filter(({ type }) => type === 'unhandled')),
    [Symbol.asyncDispose]: async () => {
      for (const worker of workers) worker.kill('SIGKILL');
      await Promise.all(workers.map(({ ended }) => ended));
    },
  };
  await waitFor(() => countOf('started') === count, { message: 'every worker has started' });
  await crew.commits(1);
  return crew;
}

function startWorker(settings: WorkerSettings): Worker {
  const child: ChildProcess = fork(path('./worker.ts'), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      TSX_TSCONFIG_PATH: path('../../../../tsconfig.json'),
      WORKER_SETTINGS: JSON.stringify(settings),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const messages: WorkerMessage[] = [];
  child.on('message', (message) => void messages.push(message as WorkerMessage));
  // A test runner that dies must not leave workers behind.
  const killAtExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const ended = once(child, 'exit').then(([code, signal]) => {
    process.removeListener('exit', killAtExit);
    return (code ?? signal) as number | string;
  });
  return {
    instance: settings.instance,
    messages,
    ended,
    kill: (signal) => void child.kill(signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}
