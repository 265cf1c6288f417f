import { describe, expect, it } from 'vitest';
import type { Command, RedisDriver } from '../src/contracts/driver.js';
import { createExistingKeys } from '../src/instance/existing-keys.js';

function openDriver(cluster: boolean): { driver: RedisDriver; sent: string[][] } {
  const sent: string[][] = [];
  const sendAll = (commands: readonly Command[]) => {
    const keys = commands.map(([, key]) => String(key));
    sent.push(keys);
    return keys.includes('forbidden')
      ? Promise.reject(new Error('NOPERM'))
      : Promise.resolve(keys.map((key) => (key.startsWith('gone') ? 0 : 1)));
  };
  return { driver: { cluster, sendAll } as unknown as RedisDriver, sent };
}

describe('which keys exist', () => {
  it('is asked for many caches in one write, and each gets its own answer', async () => {
    const { driver, sent } = openDriver(false);
    const exist = createExistingKeys(driver);
    const asked = [exist(['a', 'gone-b']), exist(['gone-c']), exist(['d', 'e'])];
    expect(await Promise.all(asked)).toEqual([[1, 0], [0], [1, 1]]);
    expect(sent).toEqual([['a', 'gone-b', 'gone-c', 'd', 'e']]);
    expect(await exist(['later'])).toEqual([1]);
    expect(sent.at(-1)).toEqual(['later']);
  });

  it('is unknown only for the cache that may not ask', async () => {
    const exist = createExistingKeys(openDriver(false).driver);
    const asked = [exist(['a']), exist(['forbidden']), exist(['gone-c'])];
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await asked[2]).toEqual([0]);
    await expect(exist(['forbidden'])).rejects.toThrow('NOPERM');
  });

  it('is asked of the slot of each cache in a cluster', async () => {
    const { driver, sent } = openDriver(true);
    const exist = createExistingKeys(driver);
    expect(await Promise.all([exist(['a']), exist(['gone-b'])])).toEqual([[1], [0]]);
    expect(sent).toEqual([['a'], ['gone-b']]);
  });
});
