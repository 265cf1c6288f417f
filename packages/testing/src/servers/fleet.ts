import type { LaunchedServer, LaunchOptions } from './launch-server.js';
import { launchServer } from './launch-server.js';

/** Servers that end together. */
export interface Fleet {
  launch(options: LaunchOptions): Promise<LaunchedServer>;
  /** Ends every server, those included that are still starting. Idempotent. */
  stop(): Promise<void>;
}

/** A fleet without servers yet. */
export function createFleet(): Fleet {
  const launches: Promise<LaunchedServer>[] = [];
  return {
    launch: (options) => {
      const launch = launchServer(options);
      launches.push(launch);
      return launch;
    },
    stop: async () => {
      // One that did not start has told so where it was launched.
      const settled = await Promise.allSettled(launches);
      const started = settled.filter((launch) => launch.status === 'fulfilled');
      await Promise.all(started.map((launch) => launch.value.stop()));
    },
  };
}
