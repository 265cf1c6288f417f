import type { RedisDriver } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core/drivers';
import type { ConnectionTarget } from '../../src/index.js';
import type { DriverStage, StageProxy, StageServer } from '../../src/driver/stage.js';
import { blocked, runOnConnection } from '../../src/memory/connection-commands.js';
import { createHost } from '../../src/memory/host.js';
import { hostDriver } from '../../src/memory/host-driver.js';
import type { LinkState } from '../../src/memory/link.js';
import { createLink } from '../../src/memory/link.js';

/** A Redis in memory in real time, and ways to it that break, each by a port of its own. */
export interface MemoryStage extends DriverStage {
  connect(target: ConnectionTarget): RedisDriver;
}

/** Makes a {@link MemoryStage}. */
export function memoryStage(): MemoryStage {
  const host = createHost(systemClock);
  const links: LinkState[] = [];
  const open = (): { host: string; port: number; link: LinkState } => {
    const link = createLink();
    return { host: 'memory', port: links.push(link) - 1, link };
  };
  return {
    startServer: async (): Promise<StageServer> => {
      const server = await host.server();
      const { link, ...address } = open();
      return {
        ...address,
        command: (name = '', ...words) => {
          const session = { host, server, id: 0, database: 0, binary: false };
          const reply = runOnConnection(session, [name, ...words]);
          if (reply === blocked) throw new TypeError(`${name} would wait`);
          host.changed();
          return Promise.resolve(reply);
        },
        pause: host.pause,
        resume: host.resume,
        stop: () => Promise.resolve(link.refuse()),
      };
    },
    startProxy: (): Promise<StageProxy> => {
      const { host: name, port, link } = open();
      const { drop, cutAll, refuse, heal } = link;
      const close = (): Promise<void> => Promise.resolve(refuse());
      return Promise.resolve({ host: name, port, drop, cutAll, refuse, heal, close });
    },
    connect: ({ port, connectTimeoutMs = 2000 }) => {
      const link = links[port];
      if (link === undefined) throw new RangeError(`nothing listens on ${String(port)}`);
      return hostDriver({ host, link, options: { connectTimeout: `${connectTimeoutMs}ms` } });
    },
  };
}
