import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyCacheHandle } from 'smart-redis';

/** Resolves when the revenue has been built after that version of the orders, or a later one. */
export async function revenueAfter(revenue: AnyCacheHandle, version: number | null): Promise<void> {
  for (;;) {
    const { upstream } = await revenue.info();
    const orders = upstream.find(({ cache }) => cache === 'orders');
    if ((orders?.builtAfter ?? -1) >= (version ?? 0)) return;
    await sleep(50);
  }
}
