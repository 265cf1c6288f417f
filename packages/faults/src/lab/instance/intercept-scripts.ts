import type { CommandArgument, RedisDriver, Reply } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';
import { defineScript, runScript } from '@smart-redis/core/drivers';
import type { ScriptKind } from './script-kind.js';
import { scriptKind } from './script-kind.js';

/** A call of a script of the product, before it is sent to Redis. */
export interface ScriptCall {
  readonly kind: ScriptKind;
  readonly source: string;
  readonly keys: readonly string[];
  readonly args: readonly CommandArgument[];
  readonly options: SendOptions;
  /** Whether it was sent as text without asking whether the server has it. */
  readonly isRare: boolean;
}

/** Receives a call, may change it, and sends it. */
export type ScriptInterceptor = (
  call: ScriptCall,
  pass: (call: ScriptCall) => Promise<Reply>,
) => Promise<Reply>;

/**
 * A driver whose scripts pass through interceptors, the first one first. A script that is called by
 * its digest is answered with NOSCRIPT until its text has been seen once. From then on each call
 * passes, whatever the server has loaded.
 */
export function interceptScripts(
  driver: RedisDriver,
  interceptors: readonly ScriptInterceptor[],
): RedisDriver {
  const known = new Map<string, { readonly source: string; readonly kind: ScriptKind }>();
  // A digest takes as long as Redis takes for the script.
  const scripts = new Map<string, ReturnType<typeof defineScript>>();
  /** The digests that were called. */
  const called = new Set<string>();
  const toServer = ({ source, keys, args, options, isRare }: ScriptCall): Promise<Reply> => {
    const script = scripts.get(source) ?? defineScript(source, { isRare });
    scripts.set(source, script);
    return runScript(driver, script, keys as readonly [string, ...string[]], args, options);
  };
  const pass = interceptors.reduceRight<(call: ScriptCall) => Promise<Reply>>(
    (next, interceptor) => (call) => interceptor(call, next),
    toServer,
  );
  return {
    ...driver,
    send: (command, options = {}) => {
      const [name, text, keyCount, ...rest] = command;
      if (name !== 'EVAL' && name !== 'EVALSHA') return driver.send(command, options);
      if (name === 'EVAL') {
        const source = String(text);
        known.set(defineScript(source).digest, { source, kind: scriptKind(source) });
      }
      const digest = name === 'EVAL' ? defineScript(String(text)).digest : String(text);
      if (name === 'EVALSHA') called.add(digest);
      const isRare = !called.has(digest);
      const script = known.get(digest);
      if (script === undefined) {
        return Promise.reject(
          new SmartRedisError('SR_REPLY', 'not seen yet', { details: { reply: 'NOSCRIPT' } }),
        );
      }
      const keys = rest.slice(0, Number(keyCount)).map(String);
      return pass({ ...script, keys, args: rest.slice(keys.length), options, isRare });
    },
  };
}
