import type { Command, RedisDriver } from '@smart-redis/core';
import { slowestMs } from '../actions.js';
import { seatsKey } from './seat-caches.js';

/** A driver, and whether a call that takes a seat may still arrive. */
export interface WatchedComing {
  readonly driver: RedisDriver;
  mayStillTake(seat: string): boolean;
}

/** Watches the calls of an instance that may take its seat, not only renew it. */
export function watchComing(driver: RedisDriver, nowMs: () => number): WatchedComing {
  const sent = new Set<{ readonly seat: string; readonly at: number }>();
  return {
    driver: {
      ...driver,
      send: async (command, options) => {
        const seat = seatThatComes(command);
        if (seat === undefined) return driver.send(command, options);
        const call = { seat, at: nowMs() };
        sent.add(call);
        const reply = await driver.send(command, options);
        sent.delete(call);
        return reply;
      },
    },
    mayStillTake: (seat) =>
      [...sent].some((call) => call.seat === seat && nowMs() - call.at <= slowestMs + 10),
  };
}

/** The seat that a call may take, not only renew. */
function seatThatComes([name, , keyCount, ...rest]: Command): string | undefined {
  if (name !== 'EVAL' && name !== 'EVALSHA') return undefined;
  const keys = Number(keyCount);
  const mayCome = rest[0] === seatsKey && keys >= 4 && rest[keys + 4] === '1';
  return mayCome ? String(rest[keys]) : undefined;
}
