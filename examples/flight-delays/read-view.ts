import type { Redis } from 'ioredis';
import type { Stamped } from './sources/watch-source.js';
import type { KeyType, View } from './views.js';

/** The result of one transaction over all keys of a cache. */
export interface Reading {
  readonly latencyMs: number;
  /** Keys that did not exist. */
  readonly absent: readonly string[];
  /** The stamps of the rows: one, unless versions are mixed. */
  readonly stamps: readonly number[];
  /** The number of rows in the keys: one number, unless a key is incomplete. */
  readonly sizes: readonly number[];
}

interface Found {
  readonly stamps: readonly number[];
  readonly size: number;
}

type Probe = (key: string) => string[][];

/** Random elements, or both ends, and the size. Only short keys are read as a whole. */
const probes: Readonly<Record<KeyType, Probe>> = {
  hash: (key) => [
    ['hrandfield', key, '1', 'WITHVALUES'],
    ['hlen', key],
  ],
  list: (key) => [
    ['lindex', key, '0'],
    ['lindex', key, '-1'],
    ['llen', key],
  ],
  set: (key) => [
    ['srandmember', key, '1'],
    ['scard', key],
  ],
  sortedSet: (key) => [
    ['zrandmember', key, '1'],
    ['zcard', key],
  ],
  string: (key) => [['get', key]],
};

/** Reads all keys of a view in one MULTI/EXEC, and so at one point in time. */
export async function readView(client: Redis, { keys }: View): Promise<Reading> {
  const plan = Object.entries(keys).map(([key, type]) => ({
    key,
    type,
    commands: probes[type](key),
  }));
  const sentAt = performance.now();
  const replies = await client.multi(plan.flatMap(({ commands }) => commands)).exec();
  const latencyMs = performance.now() - sentAt;

  const values = (replies ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  let position = 0;
  const found = plan.map(({ key, type, commands }) => {
    const answers = values.slice(position, (position += commands.length));
    return { key, ...(type === 'string' ? wholeText(answers[0]) : sampled(answers)) };
  });
  return {
    latencyMs,
    absent: found.filter(({ size }) => size === 0).map(({ key }) => key),
    stamps: distinct(found.flatMap(({ stamps }) => stamps)),
    sizes: distinct(found.map(({ size }) => size)),
  };
}

function sampled(answers: readonly unknown[]): Found {
  const size = Number(answers.at(-1));
  // A hash returns [field, value], flat or nested depending on the protocol; only the rows are JSON
  // objects.
  const texts = (answers.slice(0, -1).flat(2) as (string | null)[]).map((text) => text ?? '');
  return {
    size,
    stamps: texts.filter((text) => text.startsWith('{')).map((row) => stampOf(JSON.parse(row))),
  };
}

function wholeText(answer: unknown): Found {
  if (typeof answer !== 'string') return { size: 0, stamps: [] };
  const rows = JSON.parse(answer) as unknown[];
  return { size: rows.length, stamps: rows.map(stampOf) };
}

function stampOf(row: unknown): number {
  return (row as Stamped<object>).stamp;
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)];
}
