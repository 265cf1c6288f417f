import { describe, expect, it } from 'vitest';
import { nearestName } from '../src/options/nearest-name.js';

describe('the nearest name', () => {
  it.each([
    ['masterCacheKye', 'masterCacheKey'],
    ['hots', 'host'],
    ['Timeout', 'timeout'],
    ['nmespace', 'namespace'],
    ['concurency', 'concurrency'],
    ['x', undefined],
    ['handle', undefined],
    ['', undefined],
    ['y'.repeat(1e6), undefined],
  ])('to %s is %s', (given, meant) => {
    const names = [
      'masterCacheKey',
      'host',
      'timeout',
      'namespace',
      'concurrency',
      'handleSignals',
    ];
    expect(nearestName(given, names)).toBe(meant);
  });
});
