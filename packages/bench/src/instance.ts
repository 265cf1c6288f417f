import { SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { DriverName } from './drivers.js';
import { driverOf } from './drivers.js';

/** A started instance that leads its own namespace. */
export async function startInstance(driver: DriverName, url: string): Promise<SmartRedis> {
  const smart = new SmartRedis({
    driver: driverOf(driver, url),
    elector: leaseElector({ spread: false }),
    namespace: `bench-${driver}-${String(process.pid)}`,
  });
  const elected = new Promise((resolve) => smart.once('elected', resolve));
  await smart.start();
  if (!smart.isLeader) await elected;
  return smart;
}
