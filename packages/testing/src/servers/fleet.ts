import type { LaunchedServer, LaunchOptions } from './launch-server.js';
import { launchServer } from './launch-server.js';

/** Servers that are stopped together. */
export interface Fleet {
  launch(options: LaunchOptions): Promise<LaunchedServer>;
  /** Stops every server, including those that are still starting. Idempotent. */
  stop(): Promise<void>;
}

/** Creates an empty fleet. */
export function createFleet(): Fleet {
  const launches: Promise<LaunchedServer>[] = [];
  return {
    launch: (options) => {
      const launch = launchServer(options);
      launches.push(launch);
      return launch;
    },
    stop: async () => {
      // A server that did not start was reported where it was launched.
      const settled = await Promise.allSettled(launches);
      const started = settled.filter((launch) => launch.status === 'fulfilled');
      await Promise.all(started.map((launch) => launch.value.stop()));
    },
  };
}
