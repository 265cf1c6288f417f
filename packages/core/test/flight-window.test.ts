import { describe, expect, it } from 'vitest';
import { createFlightWindow } from '../src/staging/flight-window.js';

/**
 * Sizes of the window while a server answers one batch after another, each `serviceMs` after the
 * one before.
 */
function sizesOver({ wayMs, serviceMs }: { wayMs: number; serviceMs: number }): number[] {
  const window = createFlightWindow();
  const inFlight: { sentAt: number; answeredAt: number }[] = [];
  const sizes: number[] = [];
  let now = 0;
  let freeAt = 0;
  while (sizes.length < 500) {
    while (inFlight.length < window.size) {
      const begunAt = Math.max(now + wayMs / 2, freeAt);
      freeAt = begunAt + serviceMs;
      inFlight.push({ sentAt: now, answeredAt: freeAt + wayMs / 2 });
    }
    const oldest = inFlight.shift();
    if (oldest === undefined) throw new Error('the window is closed');
    now = oldest.answeredAt;
    window.answered(now - oldest.sentAt);
    sizes.push(window.size);
  }
  return sizes.slice(100);
}

describe('a window of batches on their way', () => {
  it('stays small where the way is short: the server is never idle with two', () => {
    const sizes = sizesOver({ wayMs: 0.01, serviceMs: 0.1 });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });

  it('becomes as large as the way is long', () => {
    expect(Math.max(...sizesOver({ wayMs: 0.3, serviceMs: 0.1 }))).toBeGreaterThanOrEqual(4);
    expect(Math.min(...sizesOver({ wayMs: 5, serviceMs: 0.1 }))).toBe(8);
  });

  it('becomes small again when the server has other work', () => {
    const window = createFlightWindow();
    for (let answer = 0; answer < 20; answer += 1) window.answered(1);
    expect(window.size).toBe(8);
    for (let answer = 0; answer < 20; answer += 1) window.answered(30);
    expect(window.size).toBe(2);
  });
});
