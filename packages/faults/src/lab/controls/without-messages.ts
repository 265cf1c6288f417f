import type { Elector, RedisDriver } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { tamper } from '../in-process/tamper.js';
import { ttlMs } from '../lease.js';

/** For controls: a standby that looks at the leader key only after a message. */
export function withoutPolls(driver: RedisDriver): RedisDriver {
  return tamper(driver, async ({ kind, pass }) => {
    const reply = await pass();
    // The third word is the expiry time of the key; -1 means never.
    return kind === 'acquire' && Array.isArray(reply) && reply[0] === 0
      ? [reply[0], reply[1], -1, reply[3]]
      : reply;
  });
}

/** The lease elector for {@link withoutPolls}; otherwise it would poll after each time to live. */
export function lazyElector(): Elector {
  return leaseElector({ spread: false, ttl: `${ttlMs}ms`, pollMax: '1h' });
}

/**
 * For controls: receives nothing after the first cut, as if the driver neither subscribed again nor
 * checked the key after a reconnect.
 */
export function withoutResubscribing(driver: RedisDriver): RedisDriver {
  return {
    ...driver,
    onStatus: () => () => undefined,
    subscribe: (channel, listener) => {
      let isDeaf = false;
      return driver.subscribe(channel, {
        onMessage: (message) => {
          if (!isDeaf) listener.onMessage(message);
        },
        onGap: () => {
          isDeaf = true;
        },
      });
    },
  };
}

/** Every message of every channel is lost. */
export function withoutMessages(driver: RedisDriver): RedisDriver {
  return {
    ...driver,
    subscribe: (channel, listener) =>
      driver.subscribe(channel, { onMessage: () => undefined, onGap: () => listener.onGap() }),
  };
}
