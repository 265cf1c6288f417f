import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

describeWithServer('caches that are registered one after the other', (openLab) => {
  it('are served at once, however many there are', async () => {
    await using lab = openLab();
    const member = await seated(lab, 'a');
    const begunAt = performance.now();
    for (let index = 0; index < 20; index += 1) {
      await member.register(`cache-${String(index)}`).ready();
    }
    expect(performance.now() - begunAt).toBeLessThan(14_000);
  });

  it('leave no roster for each of them', async () => {
    await using lab = openLab();
    const member = await seated(lab, 'a');
    const names = Array.from({ length: 10 }, (_, index) => `cache-${String(index)}`);
    for (const name of names) await member.register(name).ready();
    const rosters = (await lab.redis('KEYS', `*${lab.namespace}*:roster:*`)) as string[];
    expect(rosters.length).toBeGreaterThan(5);
    const keptMs = await Promise.all(
      rosters.map(async (key) => Number(await lab.redis('PTTL', key))),
    );
    expect(keptMs.filter((ms) => ms > 60_000)).toHaveLength(1);
    // Another one that knows as much has the last one too.
    const other = await seated(lab, 'b');
    for (const name of names) other.register(name);
    // All of them: a few may well be on one.
    await placed([member, other], names, 2);
    await member.register('one-more').ready();
    const isKept = async (): Promise<boolean> => {
      const left = rosters.map(async (key) => Number(await lab.redis('PTTL', key)));
      return (await Promise.all(left)).filter((ms) => ms > 60_000).length === 1;
    };
    await waitFor(isKept, { message: 'the roster of the other is kept' });
  });

  it('are served at once beside another instance', async () => {
    await using lab = openLab();
    const [member, other] = [await seated(lab, 'a'), await seated(lab, 'b')];
    await other.register('of-the-other').ready();
    const begunAt = performance.now();
    const names = Array.from({ length: 20 }, (_, index) => `cache-${String(index)}`);
    for (const name of names) await member.register(name).ready();
    expect(performance.now() - begunAt).toBeLessThan(14_000);
    for (const name of names) other.register(name);
    await placed([member, other], names, 2);
    await waitFor(() => other.serving().has('of-the-other'), { message: 'it serves its own' });
    expect(new Set(other.fetched)).toEqual(new Set(['of-the-other']));
  });
});
