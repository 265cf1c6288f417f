import type { FetchContext } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

const rowsOf = (text: string) => [0, 1, 2].map((id) => ({ id, text }));

/** The ways for a source to say that nothing has changed since the last version. */
const ways = [
  ['unchanged()', false, ({ previous, unchanged }: FetchContext, rows: object[]) => previous === null ? rows : unchanged()],
  ['the same rows as a delta', true, (_context: FetchContext, rows: object[]) => streamOf(rows)],
  ['the same array', false, (_context: FetchContext, rows: object[]) => rows],
] as const; // prettier-ignore

async function* streamOf(rows: object[]): AsyncGenerator<object> {
  yield* await Promise.resolve(rows);
}

describeWithServer('a failover that lost the last commit, while the source is read', (openLab) => {
  it.each(ways)('does not confirm the lost version: %s', async (_way, delta, answer) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = lab.name('by-id');
    const metadata = `{${key}}:smart-redis:${lab.namespace}:cache`;
    const copies = [
      [key, `${key}:before`],
      [metadata, `${metadata}:before`],
    ] as const;
    let rows = rowsOf('first');
    let loseCommit = (): Promise<void> => Promise.resolve();
    let isNew = true;
    const cache = smart.register({
      name: 'cache',
      delta,
      fetcher: async (context) => {
        await loseCommit();
        return isNew ? streamOf(rows) : answer(context, rows);
      },
      targets: { byId: hash({ key, id: (row: object) => String((row as { id: number }).id) }) },
    });
    await cache.refresh();
    for (const [from, to] of copies) await lab.redis('COPY', from, to, 'REPLACE');
    rows = rowsOf('second');
    await cache.refresh();
    isNew = false;

    loseCommit = async () => {
      loseCommit = () => Promise.resolve();
      for (const [to, from] of copies) await lab.redis('COPY', from, to, 'REPLACE');
    };
    const texts = async (): Promise<unknown[]> =>
      ((await lab.redis('HVALS', key)) as string[]).map(
        (row) => (JSON.parse(row) as { text: string }).text,
      );
    const outcome = await cache.refresh().then(
      async () => ({ isShown: (await texts()).every((text) => text === 'second') }),
      () => ({ isShown: false, hasFailed: true }),
    );
    expect(outcome).not.toEqual({ isShown: false });
    await waitFor(async () => (await texts()).every((text) => text === 'second'), {
      message: 'what the source says is shown',
    });
  });
});
