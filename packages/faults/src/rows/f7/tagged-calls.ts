import type { Command, RedisDriver } from '@smart-redis/core';
import type { Call, CallKind } from '../../lab/in-process/tamper.js';
import { tamper } from '../../lab/in-process/tamper.js';

/** A call that can be identified among the commands that the server ran. */
export interface TaggedCall {
  readonly kind: CallKind;
  readonly tag: string;
  /**
   * When it failed, in milliseconds since 1970; absent while it is pending, and if it was answered.
   */
  rejectedAtMs?: number;
}

/** The scripts that ignore further arguments. */
const tolerant: ReadonlySet<CallKind> = new Set(['renew', 'release', 'commit', 'acquire']);

/**
 * Adds a tag to every call of the election and to every commit; `before` may cause a fault first.
 */
export function tagCalls(
  driver: RedisDriver,
  calls: TaggedCall[],
  before: (call: Call) => void | Promise<void>,
): RedisDriver {
  let last = 0;
  const prefix = Math.random().toString(36).slice(2);
  return tamper(driver, async (call) => {
    if (!tolerant.has(call.kind)) return call.pass();
    last += 1;
    const tagged: TaggedCall = { kind: call.kind, tag: `call-${prefix}-${String(last)}` };
    calls.push(tagged);
    await before(call);
    try {
      return await call.pass([...call.command, tagged.tag] as unknown as Command);
    } catch (error) {
      // Rounded up: the server's times are more precise, and what it ran within this millisecond
      // counts as earlier.
      tagged.rejectedAtMs = Date.now() + 1;
      throw error;
    }
  });
}
