import type { Command, RedisDriver, Reply } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';
import type { ScriptKind } from './script-kind.js';
import { scriptKind } from './script-kind.js';

/** One of the two scripts of a {@link DeltaCall}. */
export interface DeltaScript {
  readonly source: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/** A delta of the product, before it is sent to Redis. */
export interface DeltaCall {
  readonly open: DeltaScript;
  readonly changes: readonly Command[];
  readonly close: DeltaScript;
  readonly options: SendOptions;
}

/** Sends a {@link DeltaCall}; resolves with one reply for each of its commands. */
export type PassDelta = (call: DeltaCall) => Promise<Reply[]>;

/** Receives a delta, may change it, and sends it. */
export type DeltaInterceptor = (call: DeltaCall, pass: PassDelta) => Promise<Reply[]>;

/** A driver whose transactions pass through interceptors, the first one first. */
export function interceptDeltas(
  driver: RedisDriver,
  interceptors: readonly DeltaInterceptor[],
): RedisDriver {
  const { transact } = driver;
  if (transact === undefined) return driver;
  const pass = interceptors.reduceRight<PassDelta>(
    (next, interceptor) => (call) => interceptor(call, next),
    (call) => transact(commandsOf(call), call.options),
  );
  return {
    ...driver,
    transact: (commands, options = {}) =>
      pass({
        open: scriptOf(commands[0], 'openDelta'),
        changes: commands.slice(1, -1),
        close: scriptOf(commands.at(-1), 'closeDelta'),
        options,
      }),
  };
}

/** The commands between MULTI and EXEC. */
export function commandsOf({ open, changes, close }: DeltaCall): Command[] {
  return [evalOf(open), ...changes, evalOf(close)];
}

/** The result of a delta, as `commitDelta` reads it: for a refusal, that of the first script. */
export function answerOf(replies: readonly Reply[]): readonly Reply[] {
  const opened = replies[0] as readonly Reply[];
  return opened[0] === 'OPENED' ? (replies.at(-1) as readonly Reply[]) : opened;
}

function evalOf({ source, keys, args }: DeltaScript): Command {
  return ['EVAL', source, String(keys.length), ...keys, ...args];
}

/** Throws for any other transaction, so that the lab stays up to date with the product. */
function scriptOf(command: Command | undefined, kind: ScriptKind): DeltaScript {
  const [name, source = '', keyCount = '0', ...rest] = (command ?? []).map(String);
  if (name !== 'EVAL' || scriptKind(source) !== kind) {
    throw new Error(
      `the lab knows no transaction in which ${String(name)} takes the place of ${kind}`,
    );
  }
  const keys = rest.slice(0, Number(keyCount));
  return { source, keys, args: rest.slice(keys.length) };
}
