import { expect } from 'vitest';
import type { Scene } from './scene.js';
import type { Answer, Question, Source } from './source.js';
import { rowWithoutId } from './source.js';

/** Lets a source be refused, give a bad row, and break in the middle: each failure says why. */
export async function expectReasons(
  { missing, broken, lacks = [] }: Source,
  scene: Scene,
  ask: (question: Question) => Answer,
): Promise<void> {
  const refused = await scene.failure(ask('orders_missing'));
  expect(refused.code).toBe('SR_FETCH_FAILED');
  expect(refused.message).toMatch(missing);

  if (!lacks.includes('orders_without_id')) {
    const bad = await scene.failure(ask('orders_without_id'));
    expect(bad.code).toBe('SR_ROW_WITHOUT_ID');
    expect(bad.message).toMatch(new RegExp(`row ${String(rowWithoutId)}\\b`));
  }

  const half = await scene.failure(ask('orders_broken'));
  expect(half.code).toBe('SR_FETCH_FAILED');
  expect(half.message).toMatch(broken);
}
