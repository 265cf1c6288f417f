import { randomUUID } from 'node:crypto';
import { hash } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

/** The kinds of keys that a leader needs. */
const places = ['live', 'staging', 'metadata', 'owner', 'leader'] as const;
const rights = ['%W', '%R', undefined] as const;
const cases = places.flatMap((place) => rights.map((right) => [place, right] as const));

describeWithServer('a user', (openLab, driver) => {
  it.each(cases)(
    'whose rights to %s keys are limited to %s is refused before the first fetch, with the names of the keys',
    async (place, right) => {
      await using lab = openLab();
      const [user, password] = [`user-${randomUUID()}`, randomUUID()];
      const key = lab.name('key');
      const patterns = {
        live: key,
        staging: `{${key}}:smart-redis:staging:*`,
        metadata: `{${key}}:smart-redis:${lab.namespace}:*`,
        owner: `{${key}}:smart-redis:owner:*`,
        leader: `{smart-redis:${lab.namespace}}:*`,
      };
      const rules = places.flatMap((name) => {
        if (name !== place) return [`~${patterns[name]}`];
        return right === undefined ? [] : [`${right}~${patterns[name]}`];
      });
      const all = ['on', `>${password}`, '&*', '+@all', 'resetkeys'];
      await lab.redis('ACL', 'SETUSER', user, ...all, ...rules);
      const { host, port } = lab.server;
      const { smart, log } = await lab.started({
        driver: driver.connect(`redis://${user}:${password}@${host}:${String(port)}`),
      });
      let fetches = 0;
      smart.register({
        name: 'cache',
        fetcher: () => [{ id: (fetches += 1) }],
        targets: { byId: hash({ key }) },
      });
      const named = `"${patterns[place].replace('*', '')}`;
      await waitFor(
        () =>
          log.some(({ fields: { error } }) => {
            const words = String(error);
            return words.includes('NOPERM') && words.includes(named);
          }),
        { message: `a record names ${named}` },
      );
      expect(fetches).toBe(0);
    },
  );
});
