import { SmartRedisError } from '@smart-redis/core';
import type { ScriptInterceptor } from './intercept-scripts.js';
import type { ScriptMoment } from './protocol.js';

/** What a worker does to itself at the next script of a kind. */
export interface Moments {
  readonly interceptor: ScriptInterceptor;
  stopBefore(moment: ScriptMoment | null): void;
  loseReply(moment: ScriptMoment): void;
  damageStaging(): void;
}

/**
 * Makes {@link Moments}. `damage` takes a row away from a staging key; `stopping` hears of a stop
 * before it happens.
 */
export function createMoments(
  stopping: (moment: ScriptMoment) => void,
  damage: (stagingKey: string) => Promise<void>,
): Moments {
  const stops = new Set<string>();
  const losses = new Set<string>();
  let damages = false;
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
        await damage(keys.find((key) => key.includes(':all') && key.includes(':staging:')) ?? '');
      }
      if (stops.delete(kind)) {
        stopping(kind as ScriptMoment);
        // Nothing but the client's own work stands between this and the socket.
        process.kill(process.pid, 'SIGSTOP');
      }
      const isLost = losses.delete(kind);
      const reply = await pass(call);
      if (isLost) throw new SmartRedisError('SR_CONNECTION', 'the lab lost the reply');
      return reply;
    },
  };
}
