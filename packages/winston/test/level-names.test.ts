import { describe, expect, it } from 'vitest';
import winston from 'winston';
import { levelNames } from '../src/level-names.js';

const { npm, cli, syslog } = winston.config;

describe('the names of levels', () => {
  it.each([
    ['npm', npm.levels, ['error', 'warn', 'info', 'debug']],
    ['cli', cli.levels, ['error', 'warn', 'info', 'debug']],
    ['syslog', syslog.levels, ['error', 'warning', 'info', 'debug']],
    [
      'fatal and trace',
      { fatal: 0, warn: 1, info: 2, trace: 3 },
      ['fatal', 'warn', 'info', 'trace'],
    ],
    ['no debug', { error: 0, warn: 1, info: 2 }, ['error', 'warn', 'info', 'info']],
    ['no warn', { error: 0, info: 1, debug: 2 }, ['error', 'error', 'info', 'debug']],
    ['no error', { info: 1, warn: 0 }, ['warn', 'warn', 'info', 'info']],
    ['one', { info: 0 }, ['info', 'info', 'info', 'info']],
    ['four others', { d: 3, a: 0, c: 2, b: 1 }, ['a', 'b', 'c', 'd']],
    ['two others', { high: 10, low: 20 }, ['high', 'high', 'low', 'low']],
  ])('are the best that a set of levels has: %s', (_set, levels, [error, warn, info, debug]) => {
    expect(levelNames(levels)).toEqual({ error, warn, info, debug });
  });

  it('are those that were chosen, and the others follow them', () => {
    const levels = { alarm: 0, caution: 1, note: 2, chatter: 3 };
    expect(levelNames(levels, { warn: 'caution', info: 'note' })).toEqual({
      error: 'caution',
      warn: 'caution',
      info: 'note',
      debug: 'note',
    });
  });

  it('must be levels of the logger', () => {
    expect(() => levelNames(npm.levels, { warn: 'caution' })).toThrow(
      expect.objectContaining({
        code: 'SR_INVALID_OPTION',
        message:
          'option "levels.warn" must be one of error, warn, info, http, verbose, debug, silly; got "caution"',
      }),
    );
  });
});
