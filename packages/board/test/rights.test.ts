import { readFileSync } from 'node:fs';
import { hash, SmartRedis } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { startRedis, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { createBoard } from '../src/index.js';
import { act, ask } from './support/ask.js';
import { watchOnce } from './support/watch-once.js';

const securityPage = new URL('../../../docs/security.md', import.meta.url);

/** The line of an operator that only looks, as documented. */
function watcherLine(): string {
  const line = /^ACL SETUSER (watcher .*)$/m.exec(readFileSync(securityPage, 'utf8'))?.[1];
  if (line === undefined) throw new Error('docs/security.md has no line for a watcher');
  return line;
}

it('A read-only board has all it needs with the documented rights, which let it change nothing', async () => {
  await using server = await startRedis({ aclUsers: [watcherLine()] });
  await using smart = new SmartRedis({
    driver: ioredisDriver(server.url),
    elector: leaseElector(),
    namespace: 'reports',
    logger: false,
  });
  let total = 1;
  const delays = smart.register({
    ...{ name: 'delays', keep: 2, history: 5 },
    fetcher: () => [{ id: 'ATL', total }],
    targets: { byId: hash({ key: 'delays:by-id', id: 'id' }) },
  });
  await smart.start();
  const from = (await delays.refresh()).version;
  total = 2;
  const to = (await delays.refresh()).version;

  const url = server.url.replace('redis://', 'redis://watcher:secret@');
  const driver = ioredisDriver(url);
  await using operator = openOperator({ driver, namespace: 'reports', logger: false });
  const board = createBoard({ operator, readOnly: false, logger: false });
  const cache = 'delays';
  const reads = [
    await ask(board, 'overview'),
    await ask(board, 'instances'),
    await ask(board, 'cache', { cache }),
    await ask(board, 'rows', { cache, target: 'byId' }),
    await ask(board, 'diff', { cache, from, to }),
  ];
  expect(reads.map(({ status, answer }) => (status === 200 ? 200 : answer))).toEqual(
    reads.map(() => 200),
  );
  const events = await watchOnce(board);
  expect(events).toContain('"type":"state"');

  const before = await delays.info();
  for (const action of ['refresh', 'force', 'pause', 'rollback'] as const) {
    const { status, failure } = await act(board, action, { cache, version: from });
    expect(status, action).toBe(403);
    expect(failure.message).toMatch(/^The Redis user of this board may not run EVALSHA;.*NOPERM/);
  }
  await waitFor(async () => (await delays.info()).version === before.version, {
    message: 'no change',
  });

  // Without a right to read, everything says which one.
  await server.command('ACL', 'SETUSER', 'watcher', '-hscan');
  const line = 'The Redis user of this board may not run HSCAN; extend its ACL.';
  const overview = await waitFor(
    async () => {
      const seen = await ask(board, 'overview');
      return seen.status === 200 ? undefined : seen;
    },
    { message: 'a reading after the change' },
  );
  expect([overview.status, overview.failure.message]).toEqual([403, expect.stringContaining(line)]);
  const page = await board.fetch(new Request('http://localhost/caches'), {
    remoteAddress: '127.0.0.1',
  });
  expect([page.status, await page.text()]).toEqual([403, expect.stringContaining(line)]);
  expect(await watchOnce(board)).toContain('may not run HSCAN');
  board.close();
});
