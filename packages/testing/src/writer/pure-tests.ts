import assert from 'node:assert/strict';
import type { Command } from '@smart-redis/core';
import type { WriterTest } from './writer-bench.js';

/** Tests that only need the commands. */
export function pureTests<Row>(it: WriterTest<Row>): void {
  it('has a name, and writes to the key that it is given and to no other', ({
    target,
    key,
    rows,
    batch,
  }) => {
    const { writer } = target;
    assert.match(writer.type, /^[\w:.-]+$/);
    assert.equal(target.key, key);
    const given = rows(10);
    const commands = [
      ...writer.write('staging', given, batch(given)),
      ...(writer.finish?.('staging', { rows: 10, form: 'rows' }) ?? []),
      writer.count('staging'),
    ];
    for (const command of commands) assert.equal(String(command[1]), 'staging', command[0]);
    return Promise.resolve();
  });

  it('is pure: the same rows make the same commands, and stay as they were', ({
    target,
    rows,
    batch,
  }) => {
    const given = rows(10);
    const before = structuredClone(given);
    const write = (): Command[] => target.writer.write('staging', given, batch(given));
    assert.deepEqual(write(), write());
    assert.deepEqual(given, before);
    return Promise.resolve();
  });

  it('cuts long batches into commands of at most 4,000 words', ({ target, rows, batch }) => {
    const given = rows(10_000);
    for (const command of target.writer.write('staging', given, batch(given))) {
      assert.ok(command.length < 4000, `${command[0]} has ${String(command.length)} words`);
    }
    return Promise.resolve();
  });

  it('makes no command of no rows', ({ target, batch }) => {
    assert.deepEqual(target.writer.write('staging', [], batch([])), []);
    return Promise.resolve();
  });
}
