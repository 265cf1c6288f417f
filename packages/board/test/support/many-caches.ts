import { list } from '@smart-redis/core';
import type { Stage } from './stage.js';

/** Builds that many caches on one instance: `cache-0000`, `cache-0001`, … */
export async function buildMany(stage: Stage, count: number): Promise<void> {
  const smart = await stage.instance('api-1', { concurrency: 32 });
  const handles = Array.from({ length: count }, (_none, index) => {
    const name = `cache-${String(index).padStart(4, '0')}`;
    return smart.register({
      name,
      fetcher: () => [index],
      refresh: { every: '1d' },
      targets: { all: list({ key: `${stage.namespace}:${name}` }) },
    });
  });
  await Promise.all(handles.map((handle) => handle.ready({ timeout: '5m' })));
}
