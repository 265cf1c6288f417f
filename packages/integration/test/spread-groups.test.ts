import { hash, list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

type Row = { readonly id: string; readonly of: string };

/** An instance with one cache, in several slots or with `delta`. */
async function join(lab: Lab, name: string, kind: 'groups' | 'delta') {
  const { smart, log } = await lab.started({
    instance: name,
    elector: leaseElector({ ttl: '3s', spread: true }),
  });
  const rows: Row[] = Array.from({ length: 50 }, (_, id) => ({ id: String(id), of: 'first' }));
  const cache = smart.register({
    name: 'cache',
    refresh: { every: '100ms' },
    fetcher: () => {
      rows[0] = { id: '0', of: `${name} ${String(performance.now())}` };
      return rows;
    },
    ...(kind === 'groups' ? { atomic: false } : { delta: true }),
    targets: {
      byId: hash({ key: lab.name('a'), id: 'id' }),
      ...(kind === 'groups' ? { all: list({ key: lab.name('b') }) } : {}),
    },
  });
  return { name, smart, log, cache };
}

describeWithServer('a cache that goes from one instance to another', (openLab) => {
  it.each(['groups', 'delta'] as const)('stays whole and is refreshed: %s', async (kind) => {
    await using lab = openLab();
    let last = await join(lab, 'a', kind);
    await last.cache.ready();
    for (const name of ['b', 'c', 'd']) {
      const next = await join(lab, name, kind);
      await next.cache.ready();
      await last.smart.close();
      await waitFor(async () => (await next.cache.read.byId.get('0'))?.of.startsWith(name), {
        message: `${name} has refreshed it`,
      });
      expect(await next.cache.read.byId.size()).toBe(50);
      expect((await next.cache.info()).lastError).toBeNull();
      if (kind === 'groups') {
        await waitFor(
          async () => {
            const stored = (await lab.redis('LINDEX', lab.name('b'), '0')) as string;
            return stored.includes(`"${name} `);
          },
          { message: 'the other group has it too' },
        );
        expect(await lab.redis('LLEN', lab.name('b'))).toBe(50);
      }
      last = next;
    }
    expect(last.log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });
});
