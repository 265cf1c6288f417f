import type { Command, RedisDriver } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';
import { SmartRedisError } from '@smart-redis/core';

/**
 * A driver that can be cut off permanently, which to everyone else looks like the death of its
 * process.
 */
export interface SeverableDriver {
  readonly driver: RedisDriver;
  sever(): void;
  /** Calls `then` when Redis has run the next commit, before its reply arrives. */
  onCommit(then: () => void): void;
}

/** Wraps a driver, so that it can be cut off permanently. Calls in transit may still arrive. */
export function severable(whole: RedisDriver): SeverableDriver {
  let isSevered = false;
  let committed: (() => void) | undefined;
  const alive = <T>(call: () => Promise<T>): Promise<T> =>
    isSevered
      ? Promise.reject(new SmartRedisError('SR_CONNECTION', 'the process is dead'))
      : call();
  const { transact } = whole;
  return {
    driver: {
      name: whole.name,
      cluster: whole.cluster,
      get database() {
        return whole.database;
      },
      open: (...args) => alive(() => whole.open(...args)),
      send: async (...args) => {
        const reply = await alive(() => whole.send(...args));
        if (isCommit(...args)) committed?.();
        return alive(() => Promise.resolve(reply));
      },
      sendAll: (...args) => alive(() => whole.sendAll(...args)),
      ...(transact === undefined
        ? {}
        : { transact: (...args) => alive(() => transact.call(whole, ...args)) }),
      subscribe: (...args) => alive(() => whole.subscribe(...args)),
      onStatus: (listener) => whole.onStatus(listener),
      close: () => whole.close(),
    },
    sever: () => {
      isSevered = true;
    },
    onCommit: (then) => {
      committed = then;
    },
  };
}

/**
 * The only call on `control` that names staging keys, except for the first of a leadership, which
 * uses none of them.
 */
function isCommit(command: Command, { lane }: SendOptions = {}): boolean {
  return lane === 'control' && command.some((word) => /:staging:\d+-\w+-[1-9]/.test(String(word)));
}
