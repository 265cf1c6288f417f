import { randomUUID } from 'node:crypto';
import { hash, list } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

describeWithServer('a Redis user', (openLab, driver) => {
  it.each(['RENAME', 'UNLINK', 'PERSIST', 'HSET'])(
    'without the right to %s commits nothing, and is told',
    async (command) => {
      await using lab = openLab();
      const [user, password] = [`user-${randomUUID()}`, randomUUID()];
      await lab.redis('ACL', 'SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all');
      const { host, port } = lab.server;
      const { smart } = await lab.started({
        driver: driver.connect(`redis://${user}:${password}@${host}:${String(port)}`),
      });
      let rows = ['old'];
      const cache = smart.register({
        name: 'cache',
        fetcher: () => rows,
        targets: {
          all: list({ key: lab.name('all') }),
          byId: hash({ key: lab.name('by-id'), id: (row: string) => row }),
        },
      });
      const { version } = await cache.refresh();
      rows = ['new'];
      await lab.redis('ACL', 'SETUSER', user, `-${command.toLowerCase()}`);
      const error = await failureOf(cache.refresh({ timeout: '3s' }));
      expect(['SR_REPLY', 'SR_TIMEOUT']).toContain(error.code);
      expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(['"old"']);
      expect(await lab.redis('HKEYS', lab.name('by-id'))).toEqual(['old']);
      expect((await cache.info()).version).toBe(version);
      await lab.redis('ACL', 'SETUSER', user, `+${command.toLowerCase()}`);
      await cache.refresh();
      expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(['"new"']);
    },
  );

  it('without the right to publish is served nevertheless', async () => {
    await using lab = openLab();
    const [user, password] = [`user-${randomUUID()}`, randomUUID()];
    await lab.redis('ACL', 'SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all', '-publish');
    const { host, port } = lab.server;
    const { smart } = await lab.started({
      driver: driver.connect(`redis://${user}:${password}@${host}:${String(port)}`),
    });
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['a'],
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    expect((await cache.refresh()).rows).toBe(1);
  });
});
