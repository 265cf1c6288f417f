import type { Worker, WorkerExit } from '@smart-redis/testing';
import type { WorkerCommand, WorkerMessage, WorkerSettings } from './worker/protocol.js';

/** A process of a crew. */
export interface Member {
  readonly name: string;
  readonly settings: WorkerSettings;
  readonly pid: number;
  /** Every message it sent, in order. */
  readonly messages: readonly WorkerMessage[];
  /** Whether it was neither killed nor has ended. */
  readonly isRunning: boolean;
  readonly exited: Promise<WorkerExit>;
  send(command: WorkerCommand): Promise<void>;
  /** Sends a signal without recording it; the crew has methods that record. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts an instance in a loaded process. */
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
    send: (command) => worker.send(command),
    signal: (signal) => {
      if (signal === 'SIGKILL') isRunning = false;
      worker.kill(signal);
    },
  };
}
