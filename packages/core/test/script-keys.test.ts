import { describe, expect, it } from 'vitest';
import { scriptKeys } from '../src/metadata/script-keys.js';

describe('scriptKeys', () => {
  it('says where each key of a target stands in KEYS, as Lua counts', () => {
    const { keys, places } = scriptKeys(
      ['metadata', 'none'],
      [
        { live: 'a', staging: 'a:staging' },
        { live: 'b', staging: 'b:staging' },
      ],
    );
    expect(keys).toEqual(['metadata', 'none', 'a', 'a:staging', 'b', 'b:staging']);
    expect(places).toEqual([
      { live: 3, staging: 4 },
      { live: 5, staging: 6 },
    ]);
  });

  it('takes targets with different numbers of keys', () => {
    const targets: Record<string, string>[] = [{ live: 'a', kept: 'a:1' }, { live: 'b' }];
    expect(scriptKeys(['metadata'], targets)).toEqual({
      keys: ['metadata', 'a', 'a:1', 'b'],
      places: [{ live: 2, kept: 3 }, { live: 4 }],
    });
  });
});
