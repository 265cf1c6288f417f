import { describe, expect, it } from 'vitest';
import { createStepLimit } from '../src/refresh/delta/step-limit.js';

describe('how many elements may change in one step', () => {
  it('is what fits into ten milliseconds by the quickest of the last four steps', () => {
    const limit = createStepLimit();
    expect(limit.elements).toBe(10_000);
    limit.learn(10_000, 12_500);
    limit.learn(10_000, 50_000);
    limit.learn(10_000, 20_000);
    expect(limit.elements, 'slow steps may be chance').toBe(10_000);
    limit.learn(10_000, 20_000);
    expect(limit.elements).toBe(8000);
    limit.learn(4000, 8000);
    expect(limit.elements).toBe(5000);
    limit.learn(5000, 2000);
    expect(limit.elements).toBe(10_000);
  });

  it('is never so low that no delta is worth it', () => {
    const limit = createStepLimit();
    for (let step = 0; step < 4; step += 1) limit.learn(10_000, 10_000_000);
    expect(limit.elements).toBe(1000);
  });

  it('learns nothing from few elements, nor from a clock that was set', () => {
    const limit = createStepLimit();
    for (let step = 0; step < 4; step += 1) {
      limit.learn(999, 10_000_000);
      limit.learn(10_000, 0);
      limit.learn(10_000, -5000);
    }
    expect(limit.elements).toBe(10_000);
  });

  it('rises again with each time that too much had changed', () => {
    const limit = createStepLimit();
    for (let step = 0; step < 4; step += 1) limit.learn(10_000, 25_000);
    expect(limit.elements).toBe(4000);
    limit.relax();
    expect(limit.elements).toBe(8000);
    limit.relax();
    expect(limit.elements).toBe(10_000);
  });
});
