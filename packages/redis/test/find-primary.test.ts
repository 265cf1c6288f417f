import type { RedisSentinels } from '@smart-redis/testing';
import { startSentinel, waitFor } from '@smart-redis/testing';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Address, SentinelOptions, SingleClient } from '../src/client-like.js';
import { findPrimary } from '../src/find-primary.js';

const model = createClient() as unknown as SingleClient;
let sentinels: RedisSentinels;
let options: SentinelOptions;
beforeAll(async () => {
  sentinels = await startSentinel({ downAfterMs: 500 });
  options = {
    name: sentinels.name,
    sentinelRootNodes: sentinels.sentinels.map(({ host, port }) => ({ host, port })),
  };
});
afterAll(() => sentinels.stop());

describe('findPrimary', () => {
  it('translates the address that sentinels know', async () => {
    const { host, port } = await sentinels.primary();
    const here = { host: 'here', port: 1 };
    const name = `${host}:${String(port)}`;
    const byTable = { ...options, nodeAddressMap: { [name]: here } };
    const byFunction = { ...options, nodeAddressMap: (it: string) => ({ host: it, port: 2 }) };
    await expect(findPrimary(model, byTable, 1000)).resolves.toEqual(here);
    await expect(findPrimary(model, byFunction, 1000)).resolves.toEqual({ host: name, port: 2 });
    await expect(
      findPrimary(model, { ...options, nodeAddressMap: {} }, 1000),
    ).resolves.toMatchObject({
      port,
    });
  });

  it('says why where no sentinel answers', async () => {
    const nobody = { ...options, sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] };
    await expect(findPrimary(model, nobody, 1000)).rejects.toThrow(/ECONNREFUSED/);
    await expect(findPrimary(model, { ...options, name: 'other' }, 1000)).rejects.toThrow(
      /No such master/,
    );
    await expect(findPrimary(model, { ...options, sentinelRootNodes: [] }, 1000)).rejects.toThrow(
      /sentinelRootNodes/,
    );
  });

  it('waits for no silent sentinel, and believes the latest configuration, whoever is asked first', async () => {
    const old = await sentinels.primary();
    const [silent, behind] = sentinels.sentinels;
    silent?.pause();
    await sentinels.servers.find(({ port }) => port === old.port)?.kill();
    const next = await waitFor(
      async () => {
        const found = await findPrimary(model, options, 500);
        return found.port === old.port ? undefined : found;
      },
      { message: 'another primary', timeoutMs: 30_000 },
    );
    silent?.resume();

    // The others tell it of the failover every two seconds, by PUBLISH, which it must not hear.
    await behind?.command('ACL', 'SETUSER', 'default', '-publish');
    await behind?.command('SENTINEL', 'REMOVE', sentinels.name);
    await behind?.command('SENTINEL', 'MONITOR', sentinels.name, old.host, String(old.port), '2');
    const [first, second, third] = options.sentinelRootNodes as readonly [
      Address,
      Address,
      Address,
    ];
    const ask = (...asked: readonly Address[]): Promise<Address> =>
      findPrimary(model, { ...options, sentinelRootNodes: asked }, 1000);
    await expect(ask(second)).resolves.toEqual(old);
    await expect(ask(second, third)).resolves.toEqual(next);
    await expect(ask(first, third, second)).resolves.toEqual(next);
  });
});
