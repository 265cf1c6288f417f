import * as fc from 'fast-check';
import { Command } from 'ioredis';
import { Command as Command5 } from 'ioredis5';
import { describe, expect, it } from 'vitest';
import { encodeCommand } from '../src/encode-command.js';

const words = (unit: 'binary-ascii' | 'binary', maxLength = 30) =>
  fc.array(fc.string({ unit, maxLength }));
const other = fc.constantFrom('é', '\u{1F600}', '\uD800');

describe('encodeCommand', () => {
  describe.each([
    ['5', Command5],
    ['6', Command],
  ])('writes what ioredis %s would write', (_version, IoredisCommand) => {
    const usual = (args: string[]) => new IoredisCommand('hset', args).toWritable(null as never);

    it('of ASCII', () => {
      fc.assert(
        fc.property(words('binary-ascii', 2000), (args) => {
          expect(encodeCommand(['hset', ...args])).toBe(usual(args));
        }),
      );
    });

    it('of any text', () => {
      fc.assert(
        fc.property(words('binary'), other, words('binary', 2000), (before, word, after) => {
          const args = [...before, word, ...after];
          expect(encodeCommand(['hset', ...args])).toBe(usual(args));
        }),
      );
    });
  });

  it('leaves to ioredis what is no text', () => {
    fc.assert(
      fc.property(words('binary'), words('binary'), (before, after) => {
        expect(encodeCommand(['hset', ...before, Buffer.from('a'), ...after])).toBe(undefined);
      }),
    );
  });
});
