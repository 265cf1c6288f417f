import type { Command, RedisDriver, Reply } from '@smart-redis/core';
import type { SendOptions } from '@smart-redis/core/drivers';
import { isClaim } from './watch-commands.js';

/** The purpose of a call of the election or of a cache. */
export type CallKind = 'acquire' | 'renew' | 'release' | 'claim' | 'commit' | 'other';

/** A single command before it is sent to Redis. */
export interface Call {
  readonly kind: CallKind;
  readonly command: Command;
  readonly options: SendOptions;
  /** Sends it, unchanged or changed. */
  pass(changed?: Command): Promise<Reply>;
}

/** A driver whose single commands `handle` may delay, change or lose. */
export function tamper(driver: RedisDriver, handle: (call: Call) => Promise<Reply>): RedisDriver {
  return {
    ...driver,
    send: (command, options = {}) =>
      handle({
        kind: kindOf(command),
        command,
        options,
        pass: (changed = command) => driver.send(changed, options),
      }),
  };
}

/** The index of the first argument after the keys of EVALSHA and EVAL. */
export function firstArgument(command: Command): number {
  return 3 + Number(command[2]);
}

/** A release has the same two keys and fewer arguments. */
const acquireArguments = 6;

function kindOf(command: Command): CallKind {
  if (command[0] !== 'EVALSHA' && command[0] !== 'EVAL') return 'other';
  const args = command.slice(firstArgument(command)).map(String);
  if (String(command[3]).endsWith(':leader')) {
    if (Number(command[2]) === 1) return 'renew';
    return args.length >= acquireArguments ? 'acquire' : 'release';
  }
  if (args[0]?.startsWith('{') === true && args[0].includes('"attempt"')) return 'commit';
  return isClaim(command) ? 'claim' : 'other';
}
