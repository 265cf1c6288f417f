import type { AnyCacheHandle, CacheDefinition, SmartRedisOptions } from '@smart-redis/core';
import { hash, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';

/** Starts an instance with caches of one hash each, `<name>:by-id`; resolves when they are built. */
export async function startInstance(
  url: string,
  caches: readonly string[],
  options: Partial<SmartRedisOptions> &
    Pick<CacheDefinition<Row, Row[]>, 'shape' | 'keep' | 'refresh'> & {
      readonly rows?: readonly Row[];
    } = {},
): Promise<SmartRedis> {
  const { shape = 1, keep = 0, refresh = { every: '1h' }, rows = someRows, ...others } = options;
  const smart = new SmartRedis({
    driver: ioredisDriver(url),
    elector: leaseElector(),
    logger: false,
    ...others,
  });
  const handles = caches.map((name): AnyCacheHandle =>
    smart.register({
      ...{ name, shape, keep, refresh, history: 5 },
      fetcher: () => [...rows],
      targets: { byId: hash({ key: `${name}:by-id` }) },
    }),
  );
  await smart.start();
  await Promise.all(handles.map((handle) => handle.ready()));
  return smart;
}

interface Row {
  readonly id: number;
  readonly text: string;
}

const someRows: readonly Row[] = [
  { id: 1, text: 'one' },
  { id: 2, text: 'two' },
];
