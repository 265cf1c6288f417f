import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.js';
import { play } from './bench.js';
import { expectReasons } from './expect-reasons.js';
import { late } from './late.js';
import type { Answer, Question } from './source.js';
import { orders, ordersChanged } from './source.js';

/** The scenes of a library that gives its rows one by one. */
export function describeStreams(bench: Bench): void {
  const ask = (question: Question): Answer => bench.opened().ask('stream', question);

  describe('as a stream', () => {
    it('fills the cache, and fills it again', async () => {
      await play(bench, {}, async (scene) => {
        await scene.refresh(ask('orders'));
        expect(await scene.stored()).toEqual(orders);
        await scene.refresh(ask('orders_changed'));
        expect(await scene.stored()).toEqual(ordersChanged);
      });
    });

    it('sends what changed with delta, and nothing when nothing did', async () => {
      await play(bench, { delta: true }, async (scene) => {
        await scene.refresh(ask('orders'));
        const { version } = await scene.refresh(ask('orders_changed'));
        expect(await scene.stored()).toEqual(ordersChanged);
        expect(await scene.refresh(ask('orders_changed'))).toMatchObject({ version });
      });
    });

    it.each([false, true])(
      'says why it was refused or broke, and the last version stays, with delta: %s',
      async (delta) => {
        await play(bench, { delta }, async (scene) => {
          await scene.refresh(ask('orders'));
          await expectReasons(bench.source, scene, ask);
          expect(await scene.stored()).toEqual(orders);
        });
      },
    );

    if (bench.source.lacks?.includes('orders_endless') === true) return;

    it('is ended at the timeout, in the middle of its rows', async () => {
      await play(bench, { timeout: '500ms' }, async (scene) => {
        expect((await scene.failure(ask('orders_endless'))).code).toBe('SR_FETCH_TIMEOUT');
        await bench.opened().released();
        expect(await scene.stored()).toEqual([]);
      });
    });

    it('is ended when it comes after the timeout', async () => {
      await play(bench, { timeout: '300ms' }, async (scene) => {
        const { answer, come } = late(ask('orders_endless'));
        expect((await scene.failure(answer)).code).toBe('SR_FETCH_TIMEOUT');
        await come();
      });
    });

    it('is ended by close()', async () => {
      await play(bench, {}, async (scene) => {
        const failing = scene.failure(ask('orders_endless'));
        await scene.staging();
        await scene.close();
        expect((await failing).code).toBe('SR_CLOSED');
      });
    });
  });
}
