import assert from 'node:assert/strict';
import type { Command, Target, Writer } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { describe, it } from 'vitest';
import { collectTests, describeWriter } from '../src/index.js';

interface Row {
  readonly id: number;
}
const rows = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id }));

/** A hash writer, but for what is broken. */
const hashBut =
  (alter: (writer: Writer<Row>, key: string) => Partial<Writer<Row>>) =>
  (key: string): Target<Row> => {
    const target: Target<Row> = hash({ key });
    return { ...target, writer: { ...target.writer, ...alter(target.writer, key) } };
  };

/** What is broken, and the test that is meant to find it. */
const broken: readonly (readonly [
  flaw: string,
  test: string,
  target: (key: string) => Target<Row>,
])[] = [
  [
    'writes to the live key',
    'has a name, and writes to the key that it is given and to no other',
    hashBut((sound, key) => ({
      write: (_staging, given, batch) => sound.write(key, given, batch),
    })),
  ],
  [
    'changes the rows',
    'is pure: the same rows make the same commands, and stay as they were',
    hashBut((sound) => ({
      write: (key, given, batch) => {
        (given as Row[]).reverse();
        return sound.write(key, given, batch);
      },
    })),
  ],
  [
    'sends everything in one command',
    'cuts long batches into commands of at most 4,000 words',
    hashBut((sound) => ({
      write: (key, given, batch) => [
        ['HSET', key, ...sound.write(key, given, batch).flatMap(([, , ...words]) => words)],
      ],
    })),
  ],
  [
    'sends a command without rows',
    'makes no command of no rows',
    hashBut((sound) => ({
      write: (key, given, batch) => [
        ...sound.write(key, given, batch),
        ['HSET', key, 'always', '1'],
      ],
    })),
  ],
  [
    'counts something else',
    'fills its key in a refresh, with what it counts',
    hashBut(() => ({ count: (key): Command => ['HSTRLEN', key, 'none'] })),
  ],
  [
    'numbers rows by their place in the batch',
    'makes the same key of the same rows, in one batch or in many',
    hashBut(() => ({
      write: (key, given) =>
        given.map((row, at): Command => ['HSET', key, String(at), String(row.id)]),
    })),
  ],
  [
    'takes duplicates for additions',
    'tells how much each command added, duplicates included',
    hashBut(() => ({ added: ([, , ...words]) => words.length / 2 })),
  ],
  [
    'removes by another word than the name',
    'has elements that can be gone through, written again and removed by name',
    hashBut(() => ({ elements: { width: 2, name: 1, remove: 'HDEL', scan: 'HSCAN' } })),
  ],
  [
    'adds once more what it has added',
    'has elements that can be gone through, written again and removed by name',
    (key) => ({
      ...list({ key }),
      writer: {
        ...list({ key }).writer,
        elements: { width: 1, name: 0, remove: 'HDEL', scan: 'HSCAN' },
      },
    }),
  ],
  [
    'empties nothing: adds to what stands at the live key',
    'replaces what was there, and leaves nothing of it',
    (key) => ({
      ...list({ key }),
      writer: { ...list({ key }).writer, write: () => [], count: (of): Command => ['LLEN', of] },
    }),
  ],
];

describe('the writer contract', () => {
  it.each(broken)('finds a writer that %s', async (_flaw, title, target) => {
    const suite = collectTests((runner) => describeWriter({ ...runner, target, rows }));
    assert.ok(suite.titles.includes(title), title);
    await assert.rejects(suite.run(title));
  });
});
