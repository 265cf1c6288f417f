import { readFile } from 'node:fs/promises';
import { runExample } from '@smart-redis/example-support';
import { startRedis, waitFor } from '@smart-redis/testing';
import { createSmartRedis } from 'smart-redis';
import { describe, it } from 'vitest';
import { openPortalDatabase } from '../portal-database.js';
import { registerTenants } from '../register-tenants.js';

const pace = { every: '1s', dropAfter: '1s' } as const;

describe.concurrent('tenants', () => {
  it('prints what its README shows', async ({ expect }) => {
    const { stdout } = await runExample(new URL('../index.ts', import.meta.url));
    expect(await readFile(new URL('../README.md', import.meta.url), 'utf8')).toContain(stdout);
  });

  it('come, change and go on every instance, without an explicit refresh', async ({ expect }) => {
    await using server = await startRedis();
    const keysOf = async (tenant: string): Promise<unknown> =>
      server.command('KEYS', `*routes:${tenant}:*`);
    const database = await openPortalDatabase();
    for (const tenant of ['ATL', 'ORD']) database.tenants.add(tenant);

    await using worker = await createSmartRedis({ redis: server.url });
    const served = registerTenants(worker, database, pace);
    await using web = await createSmartRedis({ redis: server.url, elector: false });
    const read = registerTenants(web, database, pace);
    await Promise.all([served.ready(), read.ready()]);
    expect(read.names()).toEqual(['ATL', 'ORD']);
    expect(() => read.member('SEA')).toThrow('it is not listed');

    database.tenants.add('SEA');
    await waitFor(() => read.names().includes('SEA'), { message: 'a tenant that comes' });
    const sea = read.member('SEA');
    await sea.ready();
    expect(await sea.read.busiest.top(1)).toHaveLength(1);

    database.routes.get('SEA')?.set('ATL', 99_999);
    const atlanta = (await read.member('ATL').info()).version;
    await sea.refresh();
    expect(await sea.read.busiest.top(1)).toEqual([{ member: 'ATL', score: 99_999 }]);
    expect((await read.member('ATL').info()).version).toBe(atlanta);

    database.tenants.delete('SEA');
    await waitFor(() => !read.names().includes('SEA'), { message: 'a tenant that goes' });
    const isDropped = async () => String(await keysOf('SEA')) === '';
    await waitFor(isDropped, { message: 'no key of the tenant that is gone' });
    expect(await keysOf('ATL')).not.toEqual([]);
  });
});
