import type { Board } from './board.js';
import { handleInstanceMessage, handleReaderMessage } from './handle-message.js';
import type { DemoOptions } from './options.js';
import type { Child } from './processes/child.js';
import { startChild } from './processes/child.js';
import type { InstanceMessage, PostgresMessage, ReaderMessage } from './processes/messages.js';

/** The processes of the demo. */
export interface Crew extends AsyncDisposable {
  readonly instances: readonly Child[];
  /** Aborts when a process has ended unexpectedly. */
  readonly crashed: AbortSignal;
  /** Stops the readers first, then the instances, as in a deployment. */
  stop(): Promise<void>;
}

/**
 * Starts a database server, an instance for each name on the board, and two readers. Disposing
 * kills them.
 */
export async function startCrew(
  board: Board,
  redisUrl: string,
  { days, pause }: DemoOptions,
): Promise<Crew> {
  const crash = new AbortController();
  const onCrash = (error: Error): void => crash.abort(error);
  const { postgres, postgresUrl } = await startPostgres(onCrash);
  const instances = [...board.instances.keys()].map((name) =>
    startChild<InstanceMessage>({
      program: 'instance.ts',
      name,
      args: [redisUrl, postgresUrl, String(days)],
      onCrash,
      onMessage: (message) => handleInstanceMessage(board, name, message),
    }),
  );
  const readers = ['reader 1', 'reader 2'].map((name) =>
    startChild<ReaderMessage>({
      program: 'reader.ts',
      name,
      args: [redisUrl, String(pause)],
      onCrash,
      onMessage: (message) => handleReaderMessage(board, name, message),
    }),
  );
  return {
    instances,
    crashed: crash.signal,
    stop: async () => {
      await Promise.all(readers.map((reader) => reader.stop()));
      await Promise.all(instances.map((instance) => instance.stop()));
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...readers, ...instances, postgres].map((child) => child.kill()));
    },
  };
}

function startPostgres(
  onCrash: (error: Error) => void,
): Promise<{ postgres: Child; postgresUrl: string }> {
  return new Promise((resolve, reject) => {
    const postgres = startChild<PostgresMessage>({
      program: 'postgres.ts',
      name: 'Postgres',
      onMessage: ({ url }) => resolve({ postgres, postgresUrl: url }),
      onCrash: (error) => {
        reject(error);
        onCrash(error);
      },
    });
  });
}
