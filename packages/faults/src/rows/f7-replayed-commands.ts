import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultProxy } from '@smart-redis/testing';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { plainClient } from '../lab/controls/plain-client.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { heal, openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import type { CallKind } from '../lab/in-process/tamper.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import type { Monitor } from '../lab/monitor.js';
import { startMonitor } from '../lab/monitor.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';
import { inLanes } from '../run/in-lanes.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';
import type { TaggedCall } from './f7/tagged-calls.js';
import { tagCalls } from './f7/tagged-calls.js';

const kinds = ['commit', 'renew', 'release'] as const;

/**
 * The connection is lost while a commit, a renewal or a release is in transit, or is about to be
 * sent.
 */
export const replayedCommands: Row = {
  id: 'F7',
  title: 'the connection is lost with a commit, renewal or release pending',
  bar: 'none of them runs after the reconnect, by the MONITOR log',
  crew: 'in process',
  judgedBy: 'the MONITOR log, command by command, and the checker of histories',
  async run({ driver, tries }) {
    await using bench = await openBench();
    const monitor = await startMonitor(bench.server);
    const calls: TaggedCall[] = [];
    const count = tries(200);
    const crews = await inLanes(
      count,
      15,
      () => openTrap(driver, bench, calls),
      async (trap, index) => {
        const kind = kinds[index % kinds.length] ?? 'commit';
        // The calls that wait in a socket, and those that are made while there is none.
        await trap.spring(kind, index % 2 === 0 ? 'in the socket' : 'disconnected');
      },
    );
    await sleep(200);
    const control = await defaultClient(driver, bench, monitor);
    monitor.end();
    const lost = calls.filter(({ rejectedAtMs }) => rejectedAtMs !== undefined);
    const countOf = (kind: CallKind): number => lost.filter((call) => call.kind === kind).length;
    return reportOf({
      tries: count,
      broken: [
        ...lost.flatMap((call) =>
          replaysOf(monitor, call).map((replay) => `a ${call.kind} ran later: ${replay}`),
        ),
        ...(await brokenBy(crews.map(({ crew }) => crew))),
      ],
      missed: [],
      controls: [control],
      figures: {
        'commits given up': countOf('commit'),
        'renewals given up': countOf('renew'),
        'releases given up': countOf('release'),
      },
    });
  },
};

/** Whether it ran on a connection that was opened after the call had failed. */
function replaysOf(monitor: Monitor, { tag, rejectedAtMs = Infinity }: TaggedCall): string[] {
  return monitor.executed
    .filter(({ words, client }) => words.at(-1) === tag && monitor.since(client) > rejectedAtMs)
    .map(({ atMs, client }) => {
      const later = (ms: number): string => `${(ms - rejectedAtMs).toFixed(1)} ms`;
      return `given up, ${later(monitor.since(client))} before its connection, ${later(atMs)} before it`;
    });
}

interface Trap extends AsyncDisposable {
  readonly crew: ProxiedCrew;
  /**
   * Loses the connection at the leader's next call of that kind; resolves when everything works
   * again.
   */
  spring(kind: (typeof kinds)[number], where: 'in the socket' | 'disconnected'): Promise<void>;
}

async function openTrap(driver: DriverName, bench: Bench, calls: TaggedCall[]): Promise<Trap> {
  let armed: { kind: CallKind; where: string; sprung?: () => void } | undefined;
  const harm = async (proxy: FaultProxy): Promise<void> => {
    if (armed?.where === 'in the socket') {
      // It is written, but never arrives.
      proxy.drop('toServer');
      setTimeout(() => heal(proxy), 20);
    } else {
      proxy.refuse();
      await sleep(20);
      setTimeout(() => heal(proxy), 60);
    }
  };
  const crew = await openProxiedCrew({
    driver,
    ...bench,
    alter: (plain, { proxy }) =>
      tagCalls(plain, calls, async ({ kind }) => {
        if (kind !== armed?.kind) return;
        const { sprung } = armed;
        const harmed = harm(proxy);
        armed = undefined;
        await harmed;
        sprung?.();
      }),
    caches: [stampedCache('cache', { refreshEveryMs: 50 })],
  });
  return {
    crew,
    spring: async (kind, where) => {
      const { reign } = await crew.reigning();
      const sprung = new Promise<void>((resolve) => {
        armed = { kind, where, sprung: resolve };
      });
      if (kind === 'release') void reign.leadership.resign();
      await sprung;
      await sleep(100);
      await crew.connected();
      await crew.reigning();
    },
    [Symbol.asyncDispose]: () => crew[Symbol.asyncDispose](),
  };
}

/**
 * The client library with its defaults: sends commands again, and queues them while it is not
 * connected.
 */
async function defaultClient(
  driver: DriverName,
  { server }: Bench,
  monitor: Monitor,
): Promise<Control> {
  await using proxy = await startFaultProxy(server);
  const client = await plainClient(driver, proxy);
  const pending = { tag: 'default-pending', kind: 'other', rejectedAtMs: 0 } as const;
  const queued = { tag: 'default-queued', kind: 'other', rejectedAtMs: 0 } as const;
  const call = (tag: string): void => void client.call('SET', tag, tag).catch(() => undefined);
  proxy.drop('toServer');
  call(pending.tag);
  await sleep(20);
  proxy.refuse();
  await sleep(20);
  const lostAtMs = Date.now();
  call(queued.tag);
  heal(proxy);
  const replayed = (lost: TaggedCall): boolean =>
    replaysOf(monitor, { ...lost, rejectedAtMs: lostAtMs }).length > 0;
  const failed = await waitFor(() => replayed(queued), {
    message: 'the default client sends again',
    timeoutMs: 5000,
  }).catch(() => false);
  client.end();
  return {
    text: `a client with default options ran ${String([pending, queued].filter(replayed).length)} of 2 such commands after the reconnect`,
    failed,
  };
}
