import type { Command, RedisDriver } from '@smart-redis/core';
import type { Call, CallKind } from '../../lab/in-process/tamper.js';
import { tamper } from '../../lab/in-process/tamper.js';

/** A call that can be found again among what the server ran. */
export interface TaggedCall {
  readonly kind: CallKind;
  readonly tag: string;
  /**
   * When it was given up, in milliseconds since 1970; absent while it is open, and when it was
   * answered.
   */
  rejectedAtMs?: number;
}

/** Scripts that leave further arguments alone. */
const tolerant: ReadonlySet<CallKind> = new Set(['renew', 'release', 'commit', 'acquire']);

/** Adds a tag to every call of the election and to every commit; `before` may do harm first. */
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
      // Rounded up: the server's times are finer, and what it ran within this millisecond it ran
      // before.
      tagged.rejectedAtMs = Date.now() + 1;
      throw error;
    }
  });
}
