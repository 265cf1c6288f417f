import type { Codec, Command, Target, Writer } from '@smart-redis/core';
import { encodeRow, hash, jsonCodec, list, set, sortedSet, string } from '@smart-redis/core';
import { describeWriter } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';

interface Row {
  readonly id: number;
  readonly name: string;
}
const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, name: `ünï ${String(id)}` }));

/** JSON as bytes, as a compressing codec would give them. */
const bytesCodec: Codec = {
  name: 'bytes',
  binary: true,
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (stored) => JSON.parse(stored.toString()) as unknown,
  array: { open: '[', separator: ',', close: ']' },
};

/** A plug-in that counts nothing and ends with its own command. */
function logOf(key: string): Target<Row> {
  const writer: Writer<Row> = {
    type: 'log',
    write: (staging, given, { offset }) =>
      given.map((row, at): Command => [
        'APPEND',
        staging,
        `${encodeRow(jsonCodec, row, offset + at).toString()}\n`,
      ]),
    finish: (staging) => [['APPEND', staging, 'end']],
    count: (staging) => ['STRLEN', staging],
  };
  return { key, writer };
}

const targets: readonly ((key: string) => Target<Row>)[] = [
  (key) => hash({ key }),
  (key) => hash({ key, id: (row: Row) => row.name, codec: bytesCodec }),
  (key) => list({ key }),
  (key) => set({ key }),
  (key) => set({ key, member: 'name' }),
  (key) => sortedSet({ key, score: 'id' }),
  (key) => sortedSet({ key, score: 'id', member: 'name' }),
  (key) => string({ key }),
  (key) => string({ key, codec: bytesCodec }),
  logOf,
];
for (const target of targets) {
  describeWriter({ describe, it, beforeAll, afterAll, target, rows });
}
