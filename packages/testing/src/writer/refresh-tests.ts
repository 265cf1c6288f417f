import assert from 'node:assert/strict';
import type { Reply } from '@smart-redis/core';
import type { WriterTest } from './writer-bench.js';

/** Tests that need a server. */
export function refreshTests<Row>(it: WriterTest<Row>): void {
  it('fills its key in a refresh, with what it counts', async ({
    cache,
    driver,
    target,
    key,
    rows,
  }) => {
    const handle = await cache(() => rows(1000));
    const count = Number(await driver.send(target.writer.count(key)));
    assert.ok(count > 0, 'count answers 0 for a key that holds 1,000 rows');
    assert.equal((await handle.info()).rows, 1000);
  });

  it('makes the same key of the same rows, in one batch or in many', async ({
    driver,
    target,
    rows,
    batch,
    contents,
    key,
  }) => {
    const given = rows(250);
    const [whole, pieces] = [`${key}:whole`, `${key}:pieces`];
    const total = { rows: given.length, form: 'rows' } as const;
    await driver.sendAll(target.writer.write(whole, given, batch(given)));
    let offset = 0;
    for (const [index, size] of [1, 99, 100, 50].entries()) {
      const part = given.slice(offset, offset + size);
      await driver.sendAll(target.writer.write(pieces, part, batch(part, { index, offset })));
      offset += size;
    }
    for (const staging of [whole, pieces]) {
      await driver.sendAll(target.writer.finish?.(staging, total) ?? []);
    }
    assert.deepEqual(await contents(pieces), await contents(whole));
    assert.equal(
      Number(await driver.send(target.writer.count(pieces))),
      Number(await driver.send(target.writer.count(whole))),
    );
  });

  it('tells how much each command added, duplicates included', async ({
    driver,
    target,
    rows,
    batch,
    key,
  }) => {
    const { writer } = target;
    if (writer.added === undefined) return;
    const given = [...rows(50), ...rows(30)];
    const commands = [
      ...writer.write(key, given, batch(given)),
      ...(writer.finish?.(key, { rows: given.length, form: 'rows' }) ?? []),
    ];
    let added = 0;
    for (const command of commands) {
      const reply: Reply = await driver.send(command);
      added += writer.added(command, reply);
    }
    assert.equal(added, Number(await driver.send(writer.count(key))));
  });

  it('replaces what was there, and leaves nothing of it', async ({
    cache,
    rows,
    contents,
    key,
  }) => {
    let given = rows(200);
    const handle = await cache(() => given);
    given = rows(20);
    await handle.refresh();
    const after = await contents(key);
    await handle.refresh();
    assert.deepEqual(await contents(key), after);
    given = rows(200);
    await handle.refresh();
    assert.notDeepEqual(await contents(key), after);
  });

  it('takes an empty source', async ({ cache, driver, target, key, rows }) => {
    let given = rows(20);
    const handle = await cache(() => given);
    given = [];
    assert.equal((await handle.refresh()).rows, 0);
    const exists = await driver.send(['EXISTS', key]);
    const count = Number(await driver.send(target.writer.count(key)));
    assert.ok(exists === 0 || count > 0, 'the key exists and holds nothing');
  });
}
