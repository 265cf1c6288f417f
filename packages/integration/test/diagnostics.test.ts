import { AsyncLocalStorage } from 'node:async_hooks';
import type { Channel } from 'node:diagnostics_channel';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { defineCache, hash, list, string } from '@smart-redis/core';
import type {
  DiagnosticsMessages,
  OperationMessage,
  PhaseMessage,
  ReadMessage,
  RefreshMessage,
  RequestMessage,
  SeatMessage,
} from '@smart-redis/core/diagnostics';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import type { Lab } from './support/lab.js';
import { openLab } from './support/lab.js';

type Name = keyof DiagnosticsMessages;

const steps = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

/** Subscribes until it is disposed of; channels are those of the whole process. */
function listen<Message>(to: string, listener: (message: Message) => void): Disposable {
  const subscriber = (message: unknown): void => listener(message as Message);
  subscribe(to, subscriber);
  return {
    [Symbol.dispose]: () => {
      unsubscribe(to, subscriber);
    },
  };
}

/** The messages of a namespace on a plain channel. */
function heard<Message extends { readonly namespace: string }>(name: Name, lab: Lab) {
  const messages: Message[] = [];
  const subscription = listen<Message>(name, (message) => {
    if (message.namespace === lab.namespace) messages.push(message);
  });
  return { messages, [Symbol.dispose]: () => subscription[Symbol.dispose]() };
}

/** The steps of a tracing channel, with its messages. */
function traced<Message extends { readonly namespace: string } & OperationMessage>(
  name: Name,
  lab: Lab,
) {
  const events: { readonly step: (typeof steps)[number]; readonly message: Message }[] = [];
  const subscriptions = steps.map((step) =>
    listen<Message>(`tracing:${name}:${step}`, (message) => {
      if (message.namespace === lab.namespace) events.push({ step, message });
    }),
  );
  return {
    events,
    [Symbol.dispose]: () => {
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
    },
  };
}

async function arrayOf<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe('the channels of node:diagnostics_channel', () => {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await server?.stop();
  });
  const open = (): Lab => {
    const [driver] = drivers;
    if (server === undefined) throw new Error('no server');
    return openLab(server, driver);
  };

  it('tell how each refresh went', async () => {
    await using lab = open();
    using refreshes = heard<RefreshMessage>('smart-redis:refresh', lab);
    const { smart } = await lab.started();
    const source: { rows: readonly string[] | undefined } = { rows: ['one', 'two'] };
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        if (source.rows === undefined) throw new Error('the source is down');
        return source.rows;
      },
      guard: { minRows: 1 },
      targets: { all: list({ key: lab.name('secret-key') }) },
    });
    await cache.ready();
    const { version } = await cache.info();
    await cache.refresh();
    source.rows = [];
    await expect(cache.refresh()).rejects.toMatchObject({ code: 'SR_REFUSED' });
    source.rows = undefined;
    await expect(cache.refresh({ force: true })).rejects.toMatchObject({
      code: 'SR_FETCH_FAILED',
    });
    await waitFor(() => refreshes.messages.length === 4, { message: 'four messages' });
    const [first, same, refused, failed] = refreshes.messages;
    const subject = {
      namespace: lab.namespace,
      instance: 'instance-1',
      cache: 'cache',
      family: null,
    };
    expect(first).toMatchObject({
      ...subject,
      outcome: 'committed',
      reason: 'first',
      attempt: 1,
      forced: false,
      version,
      rows: 2,
    });
    expect(first?.term).toBeGreaterThan(0);
    expect(first?.bytes).toBeGreaterThan(0);
    for (const ms of [first?.durationMs, first?.fetchMs, first?.stageMs, first?.commitMs]) {
      expect(ms).toBeGreaterThanOrEqual(0);
    }
    expect(first).not.toHaveProperty('error');
    expect(same).toMatchObject({ outcome: 'unchanged', reason: 'requested', version, rows: 2 });
    expect(refused).toMatchObject({ outcome: 'refused', error: { code: 'SR_REFUSED' } });
    expect(refused).not.toHaveProperty('version');
    expect(failed).toMatchObject({
      outcome: 'failed',
      reason: 'retry',
      attempt: 2,
      forced: true,
      error: { code: 'SR_FETCH_FAILED' },
    });
    // A name, never a key, a row or an id.
    const told = JSON.stringify(refreshes.messages.slice(0, 2));
    for (const text of ['secret-key', 'one']) expect(told).not.toContain(text);
  });

  it('tell of a refresh that ends with its instance as aborted, without an error', async () => {
    await using lab = open();
    using refreshes = traced<RefreshMessage>('smart-redis:refresh', lab);
    using fetches = traced<PhaseMessage>('smart-redis:fetch', lab);
    const { smart } = await lab.started();
    smart.register({
      name: 'cache',
      fetcher: ({ signal }) =>
        new Promise<string[]>((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await waitFor(() => fetches.events.length > 0, { message: 'a fetch' });
    await smart.close();
    expect(refreshes.events.map(({ step }) => step)).toEqual([
      ...['start', 'end', 'asyncStart', 'asyncEnd'],
    ]);
    const [{ message } = { message: undefined }] = refreshes.events;
    expect(message).toMatchObject({ outcome: 'aborted' });
    expect(message).not.toHaveProperty('error');
    expect(fetches.events.map(({ step }) => step)).toEqual([
      ...['start', 'end', 'error', 'asyncStart', 'asyncEnd'],
    ]);
  });

  it('tell of each phase, as part of its refresh', async () => {
    await using lab = open();
    using refreshes = traced<RefreshMessage>('smart-redis:refresh', lab);
    using fetches = traced<PhaseMessage>('smart-redis:fetch', lab);
    using stages = traced<PhaseMessage>('smart-redis:stage', lab);
    using commits = traced<PhaseMessage>('smart-redis:commit', lab);
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['one', 'two'],
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await cache.ready();
    await waitFor(() => refreshes.events.length === 4, { message: 'its end' });
    for (const { events } of [refreshes, fetches, stages, commits]) {
      expect(events.map(({ step }) => step)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
      expect(new Set(events.map(({ message }) => message)).size).toBe(1);
    }
    const refresh = refreshes.events[0]?.message;
    for (const [phase, { events }] of Object.entries({
      fetch: fetches,
      stage: stages,
      commit: commits,
    })) {
      expect(events[0]?.message).toMatchObject({ phase, cache: 'cache' });
      expect(events[0]?.message.refresh).toBe(refresh);
    }
  });

  it.each(['array', 'generator'])(
    'run the fetcher in the context of the fetch: %s',
    async (kind) => {
      await using lab = open();
      const store = new AsyncLocalStorage<string>();
      const { start } = tracingChannel('smart-redis:fetch');
      (start as Channel<string, unknown>).bindStore(store, () => 'fetch');
      const seen: (string | undefined)[] = [];
      const rows = async function* () {
        for (const row of ['one', 'two', 'three']) {
          await Promise.resolve();
          seen.push(store.getStore());
          yield row;
        }
      };
      const { smart } = await lab.started();
      const cache = smart.register({
        name: 'cache',
        fetcher: (): unknown => (kind === 'generator' ? rows() : arrayOf(rows())),
        targets: { all: list({ key: lab.name('rows') }) },
      });
      await cache.ready();
      start.unbindStore(store);
      expect(seen).toEqual(['fetch', 'fetch', 'fetch']);
      expect(store.getStore()).toBeUndefined();
    },
  );

  it('name the requests that a refresh answers', async () => {
    await using lab = open();
    using requests = heard<RequestMessage>('smart-redis:request', lab);
    using refreshes = heard<RefreshMessage>('smart-redis:refresh', lab);
    const { smart } = await lab.started();
    let runs = 0;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [String((runs += 1))],
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await cache.ready();
    expect(requests.messages).toEqual([]);
    await cache.refresh();
    await cache.refresh({ force: true });
    await waitFor(() => refreshes.messages.length === 3, { message: 'three refreshes' });
    expect(requests.messages).toMatchObject([{ forced: false }, { forced: true }]);
    expect(refreshes.messages.map((message) => message.requests)).toEqual([
      [],
      [requests.messages[0]],
      [requests.messages[1]],
    ]);
    expect(refreshes.messages[1]?.requests[0]).toBe(requests.messages[0]);
  });

  it.each(['view', 'operator'] as const)(
    'name the requests of another instance that came with a trace: %s',
    async (kind) => {
      await using lab = open();
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      using refreshes = heard<RefreshMessage>('smart-redis:refresh', lab);
      let told: unknown = traceparent;
      using requests = listen<RequestMessage>('smart-redis:request', (message) => {
        message.traceparent = told as string;
      });
      const { smart } = await lab.started({ instance: 'one' });
      const { smart: other } = await lab.started({ instance: 'two', elector: false });
      expect(requests).toBeDefined();
      let runs = 0;
      const definition = defineCache({
        name: 'cache',
        targets: { all: list({ key: lab.name('rows') }) },
      });
      const cache = smart.register({ ...definition, fetcher: () => [String((runs += 1))] });
      await cache.ready();
      const view = other.view(definition);
      const operator = other.operator();
      const ask = async (): Promise<void> => {
        if (kind === 'view') await view.refresh();
        else await operator.requestRefresh('cache');
      };
      const remote = (): string[] =>
        refreshes.messages.flatMap(({ remoteRequests }) =>
          remoteRequests.map((request) => request.traceparent),
        );
      // A run that begins between a request and its announcement does not know of it yet.
      await waitFor(
        async () => {
          if (remote().length === 0) await ask();
          return remote().length > 0;
        },
        { message: 'a refresh with a request of the other instance' },
      );
      expect(new Set(remote())).toEqual(new Set([traceparent]));
      expect(refreshes.messages.flatMap(({ requests }) => requests)).toEqual([]);
      // Each is told once, and nothing that is no trace is told. The next one answers all others.
      told = 'secret';
      await cache.refresh();
      await waitFor(() => refreshes.messages.some(({ requests }) => requests.length > 0), {
        message: 'the refresh of this instance',
      });
      const before = remote().length;
      const ended = refreshes.messages.length;
      await ask();
      await waitFor(() => refreshes.messages.length > ended, { message: 'another refresh' });
      expect(remote()).toHaveLength(before);
    },
  );

  it.each([true, false])(
    'add nothing to the announcement of a request unless a subscriber does: %s',
    async (isHeard) => {
      await using lab = open();
      using requests = isHeard ? listen('smart-redis:request', () => undefined) : undefined;
      const { smart } = await lab.started();
      const cache = smart.register({
        name: 'cache',
        fetcher: () => ['one'],
        targets: { all: list({ key: lab.name('rows') }) },
      });
      await cache.ready();
      const messages: string[] = [];
      const listener = new Redis(server?.port ?? 0, server?.host ?? '');
      await listener.subscribe(`smart-redis:${lab.namespace}:events`);
      listener.on('message', (_channel, message) => messages.push(message));
      await cache.refresh();
      expect(requests !== undefined).toBe(isHeard);
      const requested = await waitFor(
        () => messages.find((message) => message.includes('"requested"')),
        { message: 'the announcement' },
      );
      listener.disconnect();
      expect(Object.keys(JSON.parse(requested) as object)).toEqual(['type', 'cache', 'at']);
    },
  );

  it('tell of reads, and where each was answered', async () => {
    await using lab = open();
    using reads = heard<ReadMessage>('smart-redis:read', lab);
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [{ id: 'secret-id' }, { id: 'b' }],
      targets: {
        byId: hash({ key: lab.name('secret-key'), id: 'id', near: {} }),
        whole: string({ key: lab.name('whole') }),
      },
    });
    await cache.ready();
    await cache.read.byId.get('secret-id');
    await cache.read.byId.get('secret-id');
    await cache.read.byId.getMany(['secret-id']);
    await cache.read.whole.get();
    const ids: string[] = [];
    for await (const id of cache.read.byId.keys()) ids.push(id);
    await expect(cache.read.byId.get('x', { timeout: 'soon' as never })).rejects.toThrow();
    expect(ids).toHaveLength(2);
    const told = reads.messages.map(({ target, method, source, error }) =>
      [target, method, source, error === undefined ? '' : 'failed'].join(' '),
    );
    expect(told).toEqual([
      'byId get redis ',
      'byId get near ',
      'byId getMany near ',
      'whole get redis ',
      'byId keys redis ',
      'byId get redis failed',
    ]);
    for (const { durationMs } of reads.messages) expect(durationMs).toBeGreaterThanOrEqual(0);
    const all = JSON.stringify(reads.messages);
    for (const text of ['secret-id', 'secret-key']) expect(all).not.toContain(text);
  });

  it.each([true, false])('change no answer and no error; with subscribers: %s', async (isHeard) => {
    await using lab = open();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [{ id: 'a', value: 1 }],
      targets: { byId: hash({ key: lab.name('rows'), id: 'id' }) },
    });
    await cache.ready();
    const unhandled: unknown[] = [];
    const [listeners, onUnhandled] = [
      process.listeners('unhandledRejection'),
      (error: unknown): void => void unhandled.push(error),
    ];
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', onUnhandled);
    const subscribed = isHeard ? traced<ReadMessage>('smart-redis:read', lab) : undefined;
    try {
      const answer = cache.read.byId.get('a');
      expect(Object.getPrototypeOf(answer)).toBe(Promise.prototype);
      expect(await answer).toEqual({ id: 'a', value: 1 });
      const signal = AbortSignal.abort('gone');
      await expect(cache.read.byId.get('a', { signal })).rejects.toMatchObject({
        code: 'SR_ABORTED',
      });
      expect(unhandled).toEqual([]);
      void cache.read.byId.get('a', { signal });
      await waitFor(() => unhandled.length > 0, { message: 'the unhandled rejection' });
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toMatchObject([{ code: 'SR_ABORTED' }]);
      if (subscribed !== undefined) expect(subscribed.events.length).toBeGreaterThan(0);
    } finally {
      subscribed?.[Symbol.dispose]();
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });

  it('break nothing when a subscriber throws; Node reports its error as uncaught', async () => {
    await using lab = open();
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => void uncaught.push(error));
    const fail = (message: { readonly namespace: string }): void => {
      if (message.namespace === lab.namespace) throw new Error('a bug of the subscriber');
    };
    const names = ['refresh', 'fetch', 'stage', 'commit', 'read'] as const;
    const subscriptions = names.flatMap((name) => [
      listen(`smart-redis:${name}`, fail),
      ...steps.map((step) => listen(`tracing:smart-redis:${name}:${step}`, fail)),
    ]);
    try {
      const { smart, log } = await lab.started();
      const cache = smart.register({
        name: 'cache',
        fetcher: () => ['one'],
        targets: { all: list({ key: lab.name('rows') }) },
      });
      await cache.ready();
      expect(await cache.read.all.at(0)).toBe('one');
      await waitFor(() => uncaught.length >= 5, { message: 'reports' });
      expect(log.filter(({ level }) => level === 'error')).toEqual([]);
      expect((await cache.info()).lastError).toBeNull();
    } finally {
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  it.each([true, false])('tell of seats and leaderships, with spread: %s', async (spread) => {
    await using lab = open();
    using seats = heard<SeatMessage>('smart-redis:seat', lab);
    const { smart } = await lab.started({ elector: leaseElector({ spread, ttl: '5s' }) });
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['one'],
      targets: { all: list({ key: lab.name('rows') }) },
    });
    await cache.ready();
    await smart.close();
    const told = seats.messages.map(({ event }) => event);
    expect(told).toEqual(
      spread
        ? ['seated', 'serving', 'released', 'left']
        : ['elected', 'serving', 'deposed', 'released'],
    );
    expect(seats.messages[1]).toMatchObject({ cache: 'cache', instance: 'instance-1' });
  });

  it('tell of no seat that an instance leaves without ever having had it', async () => {
    await using lab = open();
    using seats = heard<SeatMessage>('smart-redis:seat', lab);
    const { smart } = lab.instance({ elector: leaseElector() });
    await smart.close();
    expect(seats.messages).toEqual([]);
  });
});
