import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import type { Disturbed } from '../../history/record.js';
import { machineNowMs } from '../machine-time.js';
import { roleOf } from './sentinel-failover.js';

/** The primary as the lab sees it. */
export interface PrimaryView {
  /** The server of the readers. */
  primary: ServerNode;
  /** Whether the lab makes Sentinel fail over: it records that itself. */
  isFailingOver: boolean;
}

/** What {@link watchPrimary} looks at and tells. */
export interface WatchedPrimary {
  readonly sentinels: RedisSentinels;
  readonly view: PrimaryView;
  readonly disturbed: (what: Omit<Disturbed, 'kind'>) => void;
}

/** A watch over the servers of a group. */
export interface PrimaryWatch {
  /** The number of failovers that nobody planned. */
  readonly unplanned: number;
  /** Resolves when the current look has ended; no other follows. */
  stop(): Promise<void>;
}

const everyMs = 100;
/** A server that is stopped would never reply. */
const patienceMs = 500;

/**
 * Records failovers that nobody planned: on a busy machine, sentinels may take a primary for down that
 * is not, also just after a failover. It then acts as a primary beside the new one, with all who are
 * connected to it, until Sentinel makes it a replica, after eight seconds at the earliest.
 */
export function watchPrimary({ sentinels, view, disturbed }: WatchedPrimary): PrimaryWatch {
  let isStopped = false;
  let unplanned = 0;
  /** When the primary that readers see was last the only one. */
  let steadyAt = machineNowMs();

  const look = async (): Promise<void> => {
    const at = machineNowMs();
    const wasFailingOver = view.isFailingOver;
    const [primary, ...others] = await primariesOf(sentinels);
    if (wasFailingOver || view.isFailingOver) {
      // Not later: what comes after a failover of the lab is not in its record.
      steadyAt = at;
      return;
    }
    if (primary === undefined || others.length > 0) return;
    if (primary !== view.primary) {
      unplanned += 1;
      view.primary = primary;
      disturbed({ action: 'failover', at: steadyAt, until: machineNowMs() });
    }
    steadyAt = at;
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await look();
      await sleep(everyMs);
    }
  };
  const done = run();
  return {
    get unplanned() {
      return unplanned;
    },
    stop: () => {
      isStopped = true;
      return done;
    },
  };
}

/** All servers that say that they are a primary. */
export async function primariesOf({ servers }: RedisSentinels): Promise<readonly ServerNode[]> {
  const roles = await Promise.all(
    servers.map((server) =>
      Promise.race([
        roleOf(server).catch(() => undefined),
        sleep(patienceMs, undefined, { ref: false }),
      ]),
    ),
  );
  return servers.filter((_, index) => roles[index] === 'master');
}
