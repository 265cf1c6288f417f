import assert from 'node:assert/strict';
import type { CommandArgument } from '@smart-redis/core';
import type { WriterTest } from './writer-bench.js';

/** Tests of `elements`, for writers that declare them. */
export function elementTests<Row>(it: WriterTest<Row>): void {
  it('has elements that can be gone through, written again and removed by name', async ({
    server,
    target: { writer },
    key,
    rows,
    batch,
  }) => {
    if (writer.elements === undefined) return;
    const { width, name, remove, scan } = writer.elements;
    const count = async (): Promise<number> =>
      Number(await server.command(...(writer.count(key) as [string])));
    const given = rows(50);
    const commands = writer.write(key, given, batch(given));
    const names = new Set<string>();
    for (const command of commands) {
      const words = command.slice(2);
      assert.equal(words.length % width, 0, `${command[0]} has elements of ${String(width)} words`);
      words.forEach((word, at) => at % width === name && names.add(String(word)));
    }
    assert.equal(new Set(commands.map(([command]) => command)).size, 1);

    const send = (words: readonly CommandArgument[]): Promise<unknown> =>
      server.command(...(words.map(String) as [string]));
    for (const command of commands) await send(command);
    assert.equal(await count(), names.size);
    for (const command of commands) await send(command);
    assert.equal(await count(), names.size, 'an element of a known name replaces the other');

    const [, page] = (await send([scan, key, '0', 'COUNT', '1000'])) as [string, string[]];
    const found = page.filter((_, at) => width === 1 || at % 2 === 0);
    assert.deepEqual(new Set(found), names);

    const [first = '', ...others] = names;
    await send([remove, key, first]);
    assert.equal(await count(), names.size - 1);
    await send([remove, key, ...others]);
    assert.equal(await count(), 0);
  });
}
