import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmartRedis } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core/drivers';
import { delay } from '@smart-redis/core/electors';
import { leaseElector } from '@smart-redis/lease';
import { isOfInstances, isRegistry } from './neighbours.js';
import type { Bench } from '../lab/bench.js';
import { connectUrl } from '../lab/in-process/connect-url.js';
import type { DriverName } from '../run/driver-name.js';
import type { SeverableDriver } from './severable.js';
import { severable } from './severable.js';
import type { WalkStep } from './step.js';
import type { WalkReport } from './walk.js';
import { walk } from './walk.js';
import type { WalkWorld } from './walk-world.js';

/** A walk on a real server. */
export interface RealWalkOptions {
  readonly bench: Bench;
  readonly driver: DriverName;
  readonly instanceCount: number;
  readonly steps: readonly WalkStep[];
}

/** Reads keys of several types in one step. KEYS: keys. Returns the elements of each, or nil. */
const lookScript = `
local found = {}
for index, key in ipairs(KEYS) do
  local type = redis.call('TYPE', key).ok
  if type == 'none' then found[index] = false
  elseif type == 'hash' then found[index] = redis.call('HVALS', key)
  elseif type == 'set' then found[index] = redis.call('SMEMBERS', key)
  elseif type == 'zset' then found[index] = redis.call('ZRANGE', key, 0, -1)
  elseif type == 'list' then found[index] = redis.call('LRANGE', key, 0, -1)
  else found[index] = {redis.call('GET', key)} end
end
return found
`;

/** Walks over instances with their own drivers, on a real server. */
export async function walkReally({
  bench,
  driver,
  instanceCount,
  steps,
}: RealWalkOptions): Promise<WalkReport> {
  const { admin, server } = bench;
  const namespace = `walk-${randomUUID().slice(0, 8)}`;
  const drivers = new Map<SmartRedis, SeverableDriver>();
  const dead: SmartRedis[] = [];
  let count = 0;
  const within: WalkWorld['within'] = (work, ms) => {
    const settled = work.then(
      () => true,
      () => true,
    );
    return Promise.race([settled, sleep(ms, false, { ref: false })]);
  };
  const world: WalkWorld = {
    namespace,
    patienceMs: 30_000,
    open: () => {
      const own = severable(connectUrl(driver, server.url));
      const smart = new SmartRedis({
        driver: own.driver,
        elector: leaseElector({ spread: false, ttl: '1s' }),
        instance: `walker-${String((count += 1))}`,
        namespace,
        logger: false,
        drain: '1s',
      });
      drivers.set(smart, own);
      smart.start().catch(() => undefined); // cut before the start: the walk will find what is missing
      return smart;
    },
    look: async (keys) => {
      const found = (await admin.eval(lookScript, keys.length, ...keys)) as (string[] | null)[];
      return Object.fromEntries(keys.map((key, index) => [key, found[index] ?? null]));
    },
    keys: async () => {
      const found = await admin.keys(`*${namespace}*`);
      const keys = found.filter((key) => !isOfInstances(key) && !isRegistry(key));
      const [registry = ''] = found.filter(isRegistry);
      const entries = registry === '' ? [] : await admin.hkeys(registry);
      return [...keys, ...entries.map((cache) => `${registry}#${cache}`)];
    },
    pass: (ms) => sleep(ms / 4),
    within: (work, ms) => within(work, ms),
    disturb: async (how, smart) => {
      if (how === 'cut') await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      if (how === 'flush scripts') await admin.script('FLUSH');
      if (how === 'cut' || how === 'flush scripts') return;
      const own = drivers.get(smart);
      if (how === 'kill at commit') {
        await Promise.race([new Promise<void>((resolve) => own?.onCommit(resolve)), sleep(1000)]);
      }
      own?.sever();
      dead.push(smart);
    },
    heal: () => undefined,
    sleep: (ms, signal) => delay(systemClock, ms / 4, signal),
  };
  try {
    return await walk(world, instanceCount, steps);
  } finally {
    await Promise.all(dead.map((smart) => within(smart.close(), world.patienceMs)));
  }
}
