import type { RedisDriver } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import type { DeltaInterceptor } from '../../instance/intercept-deltas.js';
import type { ScriptInterceptor } from '../../instance/intercept-scripts.js';
import type { ScriptKind } from '../../instance/script-kind.js';
import type { ScriptMoment } from './protocol.js';
import { sendStepwise } from './send-stepwise.js';

/** What a worker does to itself at the next script of a kind, or within the next delta. */
export interface Moments {
  readonly interceptor: ScriptInterceptor;
  /** The last one: it may send the transaction itself. */
  readonly deltaInterceptor: DeltaInterceptor;
  stopBefore(moment: ScriptMoment | null, of?: string): void;
  loseReply(moment: ScriptMoment): void;
  damageStaging(): void;
}

/** Creates {@link Moments} for the calls of `driver`. `stopping` is called before a stop. */
export function createMoments(
  driver: RedisDriver,
  stopping: (moment: ScriptMoment) => void,
): Moments {
  const stops = new Map<string, string>();
  const losses = new Set<string>();
  let damages = false;
  const stopAt = (moment: ScriptMoment, [key = '']: readonly string[]): void => {
    const of = stops.get(moment);
    if (of === undefined || !key.includes(of)) return;
    stops.delete(moment);
    stopping(moment);
    // Between this and the socket there is only the client library.
    process.kill(process.pid, 'SIGSTOP');
  };
  return {
    stopBefore: (moment, of = '') => {
      if (moment === null) stops.clear();
      else stops.set(moment, of);
    },
    loseReply: (moment) => void losses.add(moment),
    damageStaging: () => {
      damages = true;
    },
    interceptor: async (call, pass) => {
      const { kind, keys } = call;
      if (kind === 'commit' && damages) {
        damages = false;
        const staged = keys.find((key) => key.includes(':all') && key.includes(':staging:'));
        await driver.send(['LPOP', staged ?? ''], { lane: 'bulk' });
      }
      const moment = kind === 'dropWhole' ? 'drop' : kind;
      stopAt(moment as ScriptMoment, keys);
      const isLost = losses.delete(moment);
      const reply = await pass(call);
      const after = afterwards[kind];
      if (after !== undefined) stopAt(after, keys);
      if (isLost) throw lostReply();
      return reply;
    },
    deltaInterceptor: async (call, pass) => {
      const { keys } = call.open;
      stopAt('openDelta', keys);
      const isLost = losses.delete('exec');
      const replies = stops.has('exec')
        ? await sendStepwise(driver, call, () => stopAt('exec', keys))
        : await pass(call);
      stopAt('executed', keys);
      if (isLost) throw lostReply();
      return replies;
    },
  };
}

const afterwards: Partial<Record<ScriptKind, ScriptMoment>> = {
  claim: 'claimed',
  commit: 'committed',
  rollBack: 'rolledBack',
  pause: 'paused',
  drop: 'dropped',
  dropWhole: 'dropped',
};

/** The error for a reply that the lab has lost. */
export function lostReply(): SmartRedisError {
  return new SmartRedisError('SR_CONNECTION', 'the lab lost the reply');
}
