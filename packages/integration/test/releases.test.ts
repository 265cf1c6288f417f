import type { Target } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Instance, Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
}

const release = ({ smart }: Instance, targets: Record<string, Target<Row>>, fetched: string[]) =>
  smart.register({
    name: 'cache',
    refresh: { every: '1d' },
    fetcher: ({ reason, previous, unchanged }) => {
      fetched.push(reason);
      // Like a fetcher that asks its source only for changes.
      return previous === null ? [{ id: 'a row' }] : unchanged();
    },
    targets,
  });

describeWithServer('a release', (openLab) => {
  const key = (lab: Lab, name: string): string => lab.name(`{t}:${name}`);
  it.each([
    ['adds a target that comes last', ['m'], ['m', 'z']],
    ['adds a target that comes first', ['m'], ['a', 'm']],
    ['renames a key', ['m', 'n'], ['m', 'o']],
    ['lists its targets in another order', ['m', 'n'], ['n', 'm']],
  ])('that %s has every key at once', async (_, before, after) => {
    await using lab = openLab();
    const targets = (names: readonly string[]) =>
      Object.fromEntries(
        names.map((name) => {
          const options = { key: key(lab, name) };
          return [name, list(options)];
        }),
      );
    const old = await lab.started();
    const fetched: string[] = [];
    await release(old, targets(before), fetched).ready();
    await old.smart.close();
    await release(await lab.started(), targets(after), fetched).ready();
    for (const name of after) {
      await waitFor(async () => (await lab.redis('EXISTS', key(lab, name))) === 1, {
        message: `the key ${name}`,
      });
    }
    const isSame = [...before].sort().join() === [...after].sort().join();
    if (isSame) expect(fetched).toHaveLength(1);
    else await waitFor(() => fetched.length === 2, { message: 'one more fetch' });
  });
});
