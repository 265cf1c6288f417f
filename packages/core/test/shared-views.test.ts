import { describe, expect, it } from 'vitest';
import { createSharedViews } from '../src/electors/shared-views.js';

describe('shared views', () => {
  it('are computed once for each key of a kind', () => {
    const { remember } = createSharedViews();
    const value = {};
    expect(remember('a', '1', () => value)).toBe(value);
    expect(remember('a', '1', () => ({}))).toBe(value);
    expect(remember('a', '2', () => ({}))).not.toBe(value);
    expect(remember('b', '1', () => ({}))).not.toBe(value);
  });

  it('forget what was not asked for the longest', () => {
    const { remember } = createSharedViews();
    const computed: number[] = [];
    const ask = (key: number): void => {
      remember('a', String(key), () => computed.push(key));
    };
    [1, 2, 3, 4, 5, 6, 7, 8, 1, 9, 1, 2].forEach(ask);
    expect(computed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 2]);
  });

  it('remember nothing of what failed', () => {
    const { remember } = createSharedViews();
    expect(() =>
      remember('a', '1', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(remember('a', '1', () => 1)).toBe(1);
  });

  it('of one elector are not those of another', () => {
    const value = createSharedViews().remember('a', '1', () => ({}));
    expect(createSharedViews().remember('a', '1', () => ({}))).not.toBe(value);
  });
});
