import type { Clock, RefreshSchedule, SmartRedisOptions } from '@smart-redis/core';
import { hash, SmartRedis } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core/drivers';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';

/** What {@link startInstance} starts. */
export interface StartOptions {
  readonly instance?: string;
  readonly namespace?: string;
  readonly clock?: Clock;
  /** Of all its caches. */
  readonly shape?: number;
  readonly keep?: number;
  readonly refresh?: RefreshSchedule;
  readonly rows?: readonly Row[];
  /** @default over ioredis, a single server */
  readonly driver?: SmartRedisOptions['driver'];
}

interface Row {
  readonly id: number;
  readonly text: string;
}

/** Starts an instance with caches of one hash each, `<name>:by-id`; resolves when they are built. */
export async function startInstance(
  url: string,
  caches: readonly string[],
  options: StartOptions = {},
): Promise<SmartRedis> {
  const { driver = ioredisDriver(url), clock = unhurried } = options;
  const { shape = 1, keep = 0, refresh = { every: '1h' }, rows = someRows } = options;
  const { instance, namespace } = options;
  const smart = new SmartRedis({
    driver,
    clock,
    elector: leaseElector(),
    logger: false,
    ...(instance === undefined ? {} : { instance }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  const handles = caches.map((name) =>
    smart.register({
      name,
      fetcher: () => [...rows],
      targets: { byId: hash({ key: `${name}:by-id` }) },
      shape,
      keep,
      refresh,
      history: 5,
    }),
  );
  await smart.start();
  await Promise.all(handles.map((handle) => handle.ready()));
  return smart;
}

/** However busy the machine is, an instance with this clock reports no stall of its event loop. */
const unhurried: Clock = { ...systemClock, during: () => undefined };

const someRows: readonly Row[] = [
  { id: 1, text: 'one' },
  { id: 2, text: 'two' },
];
