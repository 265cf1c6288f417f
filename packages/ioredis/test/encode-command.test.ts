import * as fc from 'fast-check';
import { Command } from 'ioredis';
import { Command as Command5 } from 'ioredis5';
import { describe, expect, it } from 'vitest';
import { encodeAscii } from '../src/encode-ascii.js';

const words = (unit: 'binary-ascii' | 'binary', maxLength = 30) =>
  fc.array(fc.string({ unit, maxLength }));

describe('encodeAscii', () => {
  it.each([
    ['5', Command5],
    ['6', Command],
  ])('writes what ioredis %s would write', (_version, IoredisCommand) => {
    fc.assert(
      fc.property(words('binary-ascii', 2000), (args) => {
        const usual = new IoredisCommand('hset', args).toWritable(null as never);
        expect(encodeAscii(['hset', ...args])?.toString()).toBe(usual);
      }),
    );
  });

  it('leaves to ioredis what is no ASCII text', () => {
    fc.assert(
      fc.property(words('binary'), words('binary'), (before, after) => {
        for (const other of ['é', '\u{1F600}', '\uD800', Buffer.from('a')]) {
          expect(encodeAscii(['hset', ...before, other, ...after])).toBe(undefined);
        }
      }),
    );
  });
});
