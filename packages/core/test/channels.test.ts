import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { readChannels } from '../src/channels/channels.js';
import type {
  CacheSubject,
  OperationMessage,
  ReadMessage,
  RefreshMessage,
} from '../src/channels/messages.js';
import { inPhase, traceRefresh } from '../src/channels/refresh-trace.js';
import { ObservedTrace } from '../src/channels/trace.js';
import { OpenRequests } from '../src/instance/open-requests.js';
import type { ReadObserver } from '../src/instance/observed-reader.js';
import { observedReader } from '../src/instance/observed-reader.js';
import { tellSeat } from '../src/instance/tell-seat.js';

/** An object none of whose properties may be read. */
function untouchable<T extends object>(): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      throw new Error(`read: ${String(name)}`);
    },
    ownKeys: () => {
      throw new Error('copied');
    },
  });
}

const subject: CacheSubject = { namespace: 'n', instance: 'i', cache: 'c', family: null };

function observer(told: CacheSubject): ReadObserver {
  return { subject: told, target: 'byId', now: () => 0, nearAnswers: 0 };
}

describe('without a subscriber', () => {
  it('no message is made, and nothing is wrapped', async () => {
    const describeIt = (): RefreshMessage => {
      throw new Error('described');
    };
    expect(traceRefresh(describeIt, () => 0)).toBeUndefined();
    const promise = Promise.resolve(1);
    expect(inPhase(undefined, 'stage', () => promise)).toBe(promise);
    const reader = observedReader({ get: () => promise }, observer(untouchable())) as {
      get(): Promise<number>;
    };
    expect(reader.get()).toBe(promise);
    expect(await promise).toBe(1);
    const requests = new OpenRequests();
    expect(requests.open(untouchable(), untouchable(), untouchable())).toBeUndefined();
    expect(requests.answeredBy('c', 1)).toEqual([]);
    tellSeat(untouchable(), 'seated');
  });
});

describe('with a subscriber', () => {
  const heard = (): Disposable & { readonly messages: object[] } => {
    const messages: object[] = [];
    const listener = (message: unknown): void => void messages.push(message as object);
    subscribe('smart-redis:read', listener);
    return {
      messages,
      [Symbol.dispose]: () => {
        unsubscribe('smart-redis:read', listener);
      },
    };
  };

  it('the arguments and the object of a method stay, and so does what it returns', () => {
    using told = heard();
    const thenable = { then: () => undefined };
    const reader = {
      get(this: unknown, ...args: readonly unknown[]): unknown {
        return [this === reader, ...args];
      },
      lazy: (): unknown => thenable,
    };
    const observed = observedReader(reader, observer(subject)) as typeof reader;
    expect(observed.get('a', 2)).toEqual([true, 'a', 2]);
    expect(observed.lazy()).toBe(thenable);
    expect(told.messages).toHaveLength(2);
  });

  it('a promise of a derived class is not replaced', async () => {
    using told = heard();
    class Query extends Promise<number> {
      readonly text = 'of its own';
    }
    const query = new Query((resolve) => resolve(1));
    const observed = observedReader({ get: () => query }, observer(subject)) as {
      get(): Query;
    };
    expect(observed.get()).toBe(query);
    expect(await query).toBe(1);
    expect(told.messages).toHaveLength(1);
  });

  it('a reader that is more than functions in a plain object is left as it is', () => {
    class Reader {
      get(): number {
        return 1;
      }
    }
    for (const reader of [new Reader(), { get: () => 1, size: 3 }, () => 1, null]) {
      expect(observedReader(reader, observer(subject))).toBe(reader);
    }
  });

  it('an iteration that is left early has ended, and one that fails with its error', async () => {
    using told = heard();
    const rows = async function* (): AsyncGenerator<number> {
      yield* [1, 2, 3];
      await Promise.reject(new Error('gone'));
    };
    const observed = observedReader({ values: rows }, observer(subject)) as {
      values(): AsyncGenerator<number>;
    };
    for await (const row of observed.values()) if (row === 2) break;
    await expect(drain(observed.values())).rejects.toThrow('gone');
    expect(told.messages).toMatchObject([{ method: 'values' }, { error: { message: 'gone' } }]);
    expect(told.messages[0]).not.toHaveProperty('error');
  });

  it('the work is done once, whatever a subscriber makes of its context', async () => {
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error));
    const arounds: ((work: () => void) => void)[] = [
      (work) => {
        work();
        work();
      },
      () => undefined,
      () => {
        throw new Error('a bug of the subscriber');
      },
      (work) => {
        work();
        throw new Error('another one');
      },
    ];
    try {
      for (const around of arounds) {
        const message: OperationMessage = { runIn: around };
        const trace = new ObservedTrace(readChannels, message as ReadMessage, () => 0);
        let calls = 0;
        expect(trace.run(() => (calls += 1))).toBe(1);
        expect(calls).toBe(1);
        const fail = (): void => {
          calls += 1;
          throw new Error('of the work');
        };
        expect(() => trace.run(fail)).toThrow('of the work');
        expect(calls).toBe(2);
      }
      await new Promise((resolve) => setImmediate(resolve));
      expect(uncaught).toHaveLength(4);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  it('a refresh is observed if only one of its phases is', () => {
    const listener = (): void => undefined;
    const name = 'tracing:smart-redis:commit:asyncEnd';
    subscribe(name, listener);
    try {
      expect(
        traceRefresh(
          () => ({ ...subject }) as RefreshMessage,
          () => 0,
        ),
      ).toBeDefined();
    } finally {
      unsubscribe(name, listener);
    }
  });
});

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  const iterator = rows[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true) continue;
}
