import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Command, RedisDriver } from '@smart-redis/core';
import { list, SmartRedis } from '@smart-redis/core';
import { siblingKey } from '@smart-redis/core/drivers';
import { leaseElector } from '@smart-redis/lease';
import { startRedis, waitFor } from '@smart-redis/testing';
import { connectUrl } from '../lab/in-process/connect-url.js';
import { isClaim, watchCommands } from '../lab/in-process/watch-commands.js';
import type { Row } from '../row.js';

const caches = 10_000;
const claimedWithinMs = 2000;
const longestBlockMs = 50;
const namespace = 'storm';

/** A new leader claims each of its caches before it fetches, and there may be very many. */
export const claimStorm: Row = {
  id: 'F30',
  title: 'an election with ten thousand caches',
  bar: `all are claimed within ${String(claimedWithinMs)} ms, and the event loop stands still for at most ${String(longestBlockMs)} ms`,
  crew: 'none',
  judgedBy: 'the claims that are sent, and the delay of the event loop',
  run: async ({ driver, tries, progress }) => {
    await using server = await startRedis();
    const plain = connectUrl(driver, server.url);
    await plain.open();
    await pretendBuilt(plain);
    const violations: string[] = [];
    const figures = { 'claimed within ms': 0, 'longest block ms': 0 };

    const elections = tries(4);
    for (let election = 1; election <= elections; election += 1) {
      const { claimedMs, blockMs } = await elect(connectUrl(driver, server.url));
      progress(`${claimedMs.toFixed()} ms, longest block ${blockMs.toFixed()} ms`);
      figures['claimed within ms'] = Math.max(figures['claimed within ms'], Math.round(claimedMs));
      figures['longest block ms'] = Math.max(figures['longest block ms'], Math.round(blockMs));
      if (claimedMs > claimedWithinMs) violations.push(`claimed after ${claimedMs.toFixed()} ms`);
      if (blockMs > longestBlockMs) violations.push(`blocked for ${blockMs.toFixed()} ms`);
    }

    const controlMs = await blockOfAllAtOnce(plain);
    await plain.close();
    if (controlMs <= longestBlockMs) {
      violations.push(`the control blocked for ${controlMs.toFixed()} ms only`);
    }
    return {
      tries: elections,
      violations,
      control: `all claims sent at once: the event loop stood still for ${controlMs.toFixed()} ms`,
      figures,
    };
  },
};

/** Metadata of caches that are not due, so that only claims are sent. */
async function pretendBuilt(driver: RedisDriver): Promise<void> {
  const now = String(Date.now());
  const built = ['version', now, 'builtAt', now, 'checkedAt', now];
  for (let start = 0; start < caches; start += 500) {
    const commands = Array.from({ length: 500 }, (_, index): Command => [
      'HSET',
      metadataOf(start + index),
      ...built,
    ]);
    await driver.sendAll(commands);
  }
}

function metadataOf(index: number): string {
  return siblingKey(keyOf(index), `smart-redis:${namespace}:${nameOf(index)}`);
}

function keyOf(index: number): string {
  return `storm:${String(index)}`;
}

function nameOf(index: number): string {
  return `cache-${String(index)}`;
}

/**
 * Registers before the election, so that the time from the election to the last claim is that of
 * the claims alone.
 */
async function elect(driver: RedisDriver): Promise<{ claimedMs: number; blockMs: number }> {
  const claimed = new Set<unknown>();
  const watched = watchCommands(driver, (command, sent) => {
    if (isClaim(command))
      void sent.then(
        () => claimed.add(command[3]),
        () => undefined,
      );
  });
  await using smart = new SmartRedis({
    driver: watched,
    namespace,
    logger: false,
    elector: leaseElector({ spread: false }),
  });
  for (let index = 0; index < caches; index += 1) {
    smart.register({
      name: nameOf(index),
      fetcher: () => [index],
      refresh: { every: '1h' },
      targets: { all: list({ key: keyOf(index) }) },
    });
  }
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let electedAt = 0;
  smart.on('elected', () => {
    electedAt = performance.now();
  });
  // Other work of this turn belongs to the registrations, not to the election.
  await new Promise((resolve) => setTimeout(resolve, 50));
  delay.enable();
  await smart.start();
  await waitFor(() => claimed.size === caches, { message: 'all caches are claimed', everyMs: 5 });
  const claimedMs = performance.now() - electedAt;
  delay.disable();
  return { claimedMs, blockMs: delay.max / 1e6 };
}

async function blockOfAllAtOnce(driver: RedisDriver): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const script = `redis.call('HSET', KEYS[1], 'term', ARGV[1]) return redis.call('HGETALL', KEYS[1])`;
  await Promise.all(
    Array.from({ length: caches }, (_, index) =>
      driver.send(['EVAL', script, '1', metadataOf(index), '1'], {
        lane: 'control',
        timeoutMs: 20_000,
      }),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  return delay.max / 1e6;
}
