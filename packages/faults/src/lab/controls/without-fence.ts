import type { Command, RedisDriver } from '@smart-redis/core';
import { firstArgument, tamper } from '../in-process/tamper.js';

/**
 * For controls: deletes the fence just before it is compared, so that every claim and every commit
 * passes.
 */
export function withoutFence(driver: RedisDriver): RedisDriver {
  return tamper(driver, async ({ kind, command, options, pass }) => {
    if (kind !== 'claim' && kind !== 'commit') return pass();
    // In one round trip: Redis runs commands that arrive together without commands of others in
    // between.
    const [, reply] = await driver.sendAll([seize(kind, command), command], options);
    return reply ?? null;
  });
}

function seize(kind: 'claim' | 'commit', command: Command): Command {
  const key = String(command[3]);
  // Also the mark, because other leaders would wait for it.
  if (kind === 'claim') return ['HDEL', key, 'term', 'candidacy', 'busyUntil', 'busyFor'];
  const plan = JSON.parse(String(command[firstArgument(command)])) as Record<string, string>;
  return ['HSET', key, 'term', plan.term ?? '', 'candidacy', plan.candidacy ?? ''];
}
