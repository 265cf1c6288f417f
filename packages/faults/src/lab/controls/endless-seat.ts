import type { RedisDriver } from '@smart-redis/core';
import type { ScriptInterceptor } from '../instance/intercept-scripts.js';
import { interceptScripts } from '../instance/intercept-scripts.js';

const hourMs = '3600000';

/** A seat that is held for an hour after each renewal. */
export const endlessSeat: ScriptInterceptor = (call, pass) =>
  pass(call.kind === 'sit' ? { ...call, args: call.args.with(1, hourMs) } : call);

/** The driver of an instance whose seat does not expire while anybody waits. */
export function withEndlessSeat(driver: RedisDriver): RedisDriver {
  return interceptScripts(driver, [endlessSeat]);
}
