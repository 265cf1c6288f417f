import type { RedisDriver } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import type { DeltaInterceptor } from '../../instance/intercept-deltas.js';
import type { ScriptInterceptor } from '../../instance/intercept-scripts.js';
import type { ScriptMoment } from './protocol.js';
import { sendStepwise } from './send-stepwise.js';

/** What a worker does to itself at the next script of a kind, or within the next delta. */
export interface Moments {
  readonly interceptor: ScriptInterceptor;
  /** The last one: it may send the transaction itself. */
  readonly deltaInterceptor: DeltaInterceptor;
  stopBefore(moment: ScriptMoment | null): void;
  loseReply(moment: ScriptMoment): void;
  damageStaging(): void;
}

/** Creates {@link Moments} for the calls of `driver`. `stopping` is called before a stop. */
export function createMoments(
  driver: RedisDriver,
  stopping: (moment: ScriptMoment) => void,
): Moments {
  const stops = new Set<string>();
  const losses = new Set<string>();
  let damages = false;
  const stopAt = (moment: ScriptMoment): void => {
    if (!stops.delete(moment)) return;
    stopping(moment);
    // Between this and the socket there is only the client library.
    process.kill(process.pid, 'SIGSTOP');
  };
  return {
    stopBefore: (moment) => {
      if (moment === null) stops.clear();
      else stops.add(moment);
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
      stopAt(kind as ScriptMoment);
      const isLost = losses.delete(kind);
      const reply = await pass(call);
      if (isLost) throw lostReply();
      return reply;
    },
    deltaInterceptor: async (call, pass) => {
      stopAt('openDelta');
      const isLost = losses.delete('exec');
      const replies = stops.has('exec')
        ? await sendStepwise(driver, call, () => stopAt('exec'))
        : await pass(call);
      stopAt('executed');
      if (isLost) throw lostReply();
      return replies;
    },
  };
}

const lostReply = (): SmartRedisError =>
  new SmartRedisError('SR_CONNECTION', 'the lab lost the reply');
