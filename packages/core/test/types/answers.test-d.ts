import type {
  CacheDefinition,
  FixedReader,
  HashReader,
  ListReader,
  SmartRedis,
  StringReader,
  Target,
} from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { typeOf } from './equal.js';

declare const smart: SmartRedis;
const name = 'delays';

interface Delay {
  readonly id: string;
  readonly n: number;
}
declare const delays: Delay[];

// Answers that nobody has typed: axios, JSON.parse.
declare const untyped: any;
const loose = smart.register({
  name,
  fetcher: () => untyped,
  targets: {
    byId: hash({ key: 'k' }),
    byOther: hash({ key: 'k', id: 'other' }),
    byFunction: hash({ key: 'k', id: (row: Delay) => row.id }),
    all: list({ key: 'k' }),
    members: set({ key: 'k', member: 'n' }),
    ranked: sortedSet({ key: 'k', score: (row: Delay) => row.n, member: 'n' }),
    report: string({ key: 'k' }),
  },
});
typeOf(loose.read.byId).is<HashReader<any>>(true);
typeOf(loose.read.report).is<StringReader<any>>(true);
smart.register({
  name,
  fetcher: async () => (await Promise.resolve(untyped)).data,
  targets: { byId: hash({ key: 'k', id: 'id' }) },
});
declare const untypedRows: any[];
smart.register({
  name,
  fetcher: () => untypedRows,
  targets: { byId: hash({ key: 'k' }), ranked: sortedSet({ key: 'k', score: 'n', member: 'id' }) },
});

// An answer of unknown type can be shown, but nothing can be asked of it.
declare function parse(): Promise<unknown>;
const unknowns = smart.register({
  name,
  fetcher: parse,
  targets: { report: string({ key: 'k' }), all: list({ key: 'k' }) },
});
typeOf(unknowns.read.report).is<StringReader<unknown>>(true);
smart.register({
  name,
  fetcher: parse,
  targets: {
    // @ts-expect-error nobody knows that it has rows with an id
    byId: hash({ key: 'k' }),
  },
});

// One value.
const single = smart.register({
  name,
  fetcher: () => ({ flights: 3, at: new Date() }),
  targets: { total: string({ key: 'k' }) },
});
typeOf(single.read.total).is<StringReader<{ flights: number; at: string }>>(true);
smart.register({
  name,
  fetcher: () => ({ id: 'one', n: 1 }),
  targets: {
    // @ts-expect-error one value is no rows
    byId: hash({ key: 'k' }),
    // @ts-expect-error one value is no rows
    byFunction: hash({ key: 'k', id: (row: Delay) => row.id }),
    // @ts-expect-error one value is no rows
    all: list({ key: 'k' }),
    // @ts-expect-error one value is no rows
    rows: set({ key: 'k' }),
    // @ts-expect-error one value is no rows
    ranked: sortedSet({ key: 'k', score: 'n' }),
  },
});
smart.register({
  name,
  fetcher: () => 'a text',
  targets: {
    text: string({ key: 'k' }),
    // @ts-expect-error a text is no rows
    all: list({ key: 'k' }),
  },
});
const perhaps = smart.register({
  name,
  fetcher: ({ unchanged }) => (Math.random() < 0.5 ? { flights: 3 } : unchanged()),
  targets: { total: string({ key: 'k' }) },
});
typeOf(perhaps.read.total).is<StringReader<{ flights: number }>>(true);
smart.register({
  name,
  fetcher: () => [],
  targets: { byId: hash({ key: 'k' }), all: list({ key: 'k' }), report: string({ key: 'k' }) },
});

// What is neither rows nor data.
interface ResponseLike {
  readonly ok: boolean;
  json(): Promise<unknown>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare function get(): Promise<ResponseLike>;
const foreign = {
  response: get,
  fetched: () => fetch('http://localhost'),
  blob: () => new Blob([]),
  bytes: () => Buffer.from('[]'),
  buffer: () => new ArrayBuffer(8),
  promises: () => delays.map((row) => Promise.resolve(row)),
  chunks: async function* () {
    yield await Promise.resolve(Buffer.from('[]'));
  },
  function: () => () => delays,
};
const report = string({ key: 'k' });
// @ts-expect-error a response is not what it holds
smart.register({ name, fetcher: foreign.response, targets: { report } });
// @ts-expect-error a response is not what it holds
smart.register({ name, fetcher: foreign.fetched, targets: { report } });
// @ts-expect-error a blob is not what it holds
smart.register({ name, fetcher: foreign.blob, targets: { report } });
// @ts-expect-error bytes are neither
smart.register({ name, fetcher: foreign.bytes, targets: { report } });
// @ts-expect-error bytes are neither
smart.register({ name, fetcher: foreign.buffer, targets: { report } });
// @ts-expect-error promises, not what they promise
smart.register({ name, fetcher: foreign.promises, targets: { report } });
// @ts-expect-error bytes are no rows
smart.register({ name, fetcher: foreign.chunks, targets: { report } });
// @ts-expect-error a function is neither
smart.register({ name, fetcher: foreign.function, targets: { report } });

// Targets of one's own.
declare const counted: Target<{ readonly n: number }, FixedReader<{ count(): Promise<number> }>>;
declare const unread: Target<Delay>;
const own = smart.register({ name, fetcher: () => delays, targets: { counted, unread } });
typeOf(own.read.counted.count()).is<Promise<number>>(true);
smart.register({ name, fetcher: () => ({ n: 3 }), targets: { counted } });
smart.register({
  name,
  fetcher: () => [{ m: 3 }],
  targets: {
    // @ts-expect-error its rows have no `n`
    counted,
  },
});

// A definition apart from its registration.
const definition: CacheDefinition<Delay[], undefined, { all: Target<unknown, ListShapeOf> }> = {
  name,
  fetcher: () => delays,
  targets: { all: list({ key: 'k' }) },
};
type ListShapeOf = ReturnType<typeof list> extends Target<unknown, infer Shape> ? Shape : never;
typeOf(smart.register(definition).read.all).is<ListReader<Delay>>(true);
