import { describe, expect, it } from 'vitest';
import { sharePlacements } from '../../src/serving/share-placements.js';

describe('shared placements', () => {
  it('are computed once for each view', () => {
    const { placementOf } = sharePlacements();
    const placement = new Map([['u', 'a']]);
    expect(placementOf('1', () => placement)).toBe(placement);
    expect(placementOf('1', () => new Map())).toBe(placement);
    expect(placementOf('2', () => new Map())).not.toBe(placement);
  });

  it('forget the view that was not asked for the longest', () => {
    const { placementOf } = sharePlacements({ views: 2 });
    let computed: string[] = [];
    const ask = (view: string): void => {
      placementOf(view, () => {
        computed.push(view);
        return new Map();
      });
    };
    ['1', '2', '1', '3', '1'].forEach(ask);
    expect(computed).toEqual(['1', '2', '3']);
    computed = [];
    ask('2');
    expect(computed).toEqual(['2']);
    ['1', '2'].forEach(ask);
    expect(computed).toEqual(['2']);
  });

  it('remember nothing of what failed', () => {
    const { placementOf } = sharePlacements();
    expect(() =>
      placementOf('1', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    const placement = new Map();
    expect(placementOf('1', () => placement)).toBe(placement);
  });

  it('of one memo are not those of another', () => {
    const one = new Map();
    sharePlacements().placementOf('1', () => one);
    expect(sharePlacements().placementOf('1', () => new Map())).not.toBe(one);
  });
});
