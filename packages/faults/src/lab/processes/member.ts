import type { Worker, WorkerExit } from '@smart-redis/testing';
import type { WorkerCommand, WorkerMessage, WorkerSettings } from './worker/protocol.js';

/** A process of a crew. */
export interface Member {
  readonly name: string;
  readonly settings: WorkerSettings;
  readonly pid: number;
  /** Everything it told, in order. */
  readonly messages: readonly WorkerMessage[];
  /** Neither killed nor ended. */
  readonly isRunning: boolean;
  readonly exited: Promise<WorkerExit>;
  tell(command: WorkerCommand): Promise<void>;
  /** The raw signal, recorded nowhere; see the crew for those that are. */
  signal(signal: NodeJS.Signals): void;
}

/** Puts a loaded process to work. */
export async function enlist(
  worker: Worker<WorkerMessage>,
  settings: WorkerSettings,
): Promise<Member> {
  let isRunning = true;
  void worker.exited.then(() => {
    isRunning = false;
  });
  await worker.send({ type: 'start', settings });
  return {
    name: settings.process,
    settings,
    pid: worker.pid,
    messages: worker.messages,
    get isRunning() {
      return isRunning;
    },
    exited: worker.exited,
    tell: (command) => worker.send(command),
    signal: (signal) => {
      if (signal === 'SIGKILL') isRunning = false;
      worker.kill(signal);
    },
  };
}
