import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.js';
import { play } from './bench.js';
import { expectReasons } from './expect-reasons.js';
import { late } from './late.js';
import type { Answer, Question } from './source.js';
import { orders, ordersChanged } from './source.js';

/** The scenes of a library that gives its rows all at once. */
export function describeArrays(bench: Bench): void {
  const ask = (question: Question): Answer => bench.opened().ask('array', question);

  describe('as an array', () => {
    it('fills the cache, sees what changed and what did not', async () => {
      await play(bench, {}, async (scene) => {
        const { version } = await scene.refresh(ask('orders'));
        expect(await scene.stored()).toEqual(orders);
        expect(await scene.refresh(ask('orders'))).toMatchObject({ version, rows: orders.length });
        expect((await scene.refresh(ask('orders_changed'))).version).toBeGreaterThan(
          Number(version),
        );
        expect(await scene.stored()).toEqual(ordersChanged);
      });
    });

    it('says why it was refused or broke, and the last version stays', async () => {
      await play(bench, {}, async (scene) => {
        await scene.refresh(ask('orders'));
        await expectReasons(bench.source, scene, ask);
        expect(await scene.stored()).toEqual(orders);
      });
    });

    it('is thrown away when it comes after the timeout', async () => {
      await play(bench, { timeout: '300ms' }, async (scene) => {
        const { answer, come } = late(ask('orders'));
        expect((await scene.failure(answer)).code).toBe('SR_FETCH_TIMEOUT');
        await come();
        expect(await scene.stored()).toEqual([]);
      });
    });
  });
}
