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
    expect(performance.now() - begunAt).toBeLessThan(5000);
  });

  it('are served at once beside another instance', async () => {
    await using lab = openLab();
    const [member, other] = [await seated(lab, 'a'), await seated(lab, 'b')];
    await other.register('of-the-other').ready();
    const begunAt = performance.now();
    const names = Array.from({ length: 20 }, (_, index) => `cache-${String(index)}`);
    for (const name of names) await member.register(name).ready();
    expect(performance.now() - begunAt).toBeLessThan(5000);
    for (const name of names) other.register(name);
    await placed([member, other], names, 2);
    await waitFor(() => other.serving().has('of-the-other'), { message: 'it serves its own' });
    expect(new Set(other.fetched)).toEqual(new Set(['of-the-other']));
  });
});
