import type { Clock } from '@smart-redis/core';
import type { Clients } from './clients.js';
import { createClients } from './clients.js';
import { startLua } from './lua/script-runner.js';
import type { MemoryServer } from './memory-server.js';
import { createMemoryServer } from './memory-server.js';

/** A Redis in memory as its connections see it. */
export interface MemoryHost {
  readonly clock: Clock;
  readonly clients: Clients;
  /** Whether it is silent, with its connections open. */
  readonly isPaused: boolean;
  /** The server, once Lua is loaded. Rejects where that fails. */
  server(): Promise<MemoryServer>;
  pause(): void;
  resume(): void;
  /** Its data, scripts and connections are gone. */
  restartEmpty(): Promise<void>;
  /** Calls `look` when something has changed that a connection may wait for, once. */
  onceChanged(look: () => void): void;
  /** A command has run. */
  changed(): void;
}

/** A {@link MemoryHost} without a key. */
export function createHost(clock: Clock): MemoryHost {
  const clients = createClients();
  const waiting = new Set<() => void>();
  let isPaused = false;
  let starting: Promise<MemoryServer> | undefined;

  const start = async (): Promise<MemoryServer> =>
    createMemoryServer({ lua: await startLua(), nowMs: () => clock.now() });
  const server = (): Promise<MemoryServer> => {
    if (starting !== undefined) return starting;
    starting = start();
    // The start takes real time, during which the clock must not advance.
    clock.during?.(starting);
    return starting;
  };
  const changed = (): void => {
    if (waiting.size === 0) return;
    const all = [...waiting];
    waiting.clear();
    for (const look of all) look();
  };
  return {
    clock,
    clients,
    get isPaused() {
      return isPaused;
    },
    server,
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      changed();
    },
    restartEmpty: async () => {
      const running = await server();
      running.isReplica = false;
      running.execute(['FLUSHALL']);
      running.flushScripts();
      clients.killAll();
    },
    onceChanged: (look) => void waiting.add(look),
    changed,
  };
}
