import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  errorCodes,
  invalidOption,
  isSmartRedisError,
  SmartRedisError,
} from '../src/errors/errors.js';

describe('an error', () => {
  it('carries a code, facts and what caused it', () => {
    const cause = new Error('below');
    const error = new SmartRedisError('SR_TIMEOUT', 'late', { cause, details: { cache: 'a' } });
    expect(error).toMatchObject({
      name: 'SmartRedisError',
      code: 'SR_TIMEOUT',
      cause,
      details: { cache: 'a' },
    });
    expect(isSmartRedisError(error)).toBe(true);
    expect(isSmartRedisError(error, 'SR_TIMEOUT')).toBe(true);
    expect(isSmartRedisError(error, 'SR_CLOSED')).toBe(false);
    expect(isSmartRedisError(cause)).toBe(false);
    expect('cause' in new SmartRedisError('SR_CLOSED', 'closed')).toBe(false);
  });

  it('is known as ours when another copy of the library threw it', () => {
    const other = Object.assign(new Error('x'), { name: 'SmartRedisError', code: 'SR_CLOSED' });
    expect(isSmartRedisError(other, 'SR_CLOSED')).toBe(true);
  });

  it('about an option names it, what was given and what is allowed, and shows no credentials', () => {
    const { message, details } = invalidOption('driver', { password: 'secret' }, 'a driver');
    expect(message).toBe('option "driver" must be a driver; got an object with keys ["password"]');
    expect(JSON.stringify(details)).not.toContain('secret');
    expect(invalidOption('x', 'y'.repeat(500), 'short').message.length).toBeLessThan(130);
  });

  it('has its code in the documentation, and no code there is unknown', async () => {
    const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(SR_[A-Z_]+)` +\|/gm)].map(([, code]) => code);
    expect(documented).toEqual([...errorCodes]);
  });
});
