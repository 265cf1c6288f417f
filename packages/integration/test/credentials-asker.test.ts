import type { CredentialsFunction } from '@smart-redis/core/drivers';
import { credentialsAsker } from '@smart-redis/core/drivers';
import { manualClock } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';

const secret = 'the-secret';

function asker(credentials: unknown) {
  const clock = manualClock();
  const ask = credentialsAsker({ credentials: credentials as CredentialsFunction }, clock);
  return { clock, ask: ask ?? (() => Promise.reject(new Error('there is none'))) };
}

describe('the function of option "credentials"', () => {
  it.each<[answer: object, expected: object]>([
    [{ password: secret }, { password: secret }],
    [
      { username: 'app', password: secret },
      { username: 'app', password: secret },
    ],
    [{ username: undefined, password: secret, expiresAt: 1 }, { password: secret }],
  ])('may answer %j, at once or later', async (answer, expected) => {
    expect(await asker(() => answer).ask()).toEqual(expected);
    expect(await asker(() => Promise.resolve(answer)).ask()).toEqual(expected);
  });

  it.each<[answer: unknown, found: RegExp]>([
    [secret, /returned text$/],
    [undefined, /returned undefined$/],
    [null, /returned null$/],
    [[secret], /no password$/],
    [{ username: 'app' }, /no password$/],
    [{ password: '' }, /an empty password$/],
    [{ password: 42 }, /a password of type number$/],
    [{ username: 7, password: secret }, /a username of type number$/],
    [{ username: '', password: secret }, /an empty username$/],
    [{ pasword: secret }, /no password$/],
  ])('may not answer %j, and is told so without what it answered', async (answer, found) => {
    const failure = await asker(() => answer)
      .ask()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'SR_INVALID_OPTION',
      details: { option: 'credentials' },
    });
    expect((failure as Error).message).toMatch(found);
    expect((failure as Error).message).not.toContain(secret);
  });

  it.each([
    ['throws', () => { throw new Error('no token') }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('no token'))],
  ])('is a reason when it %s', async (_how, credentials) => {
    await expect(asker(credentials).ask()).rejects.toMatchObject({
      code: 'SR_CONNECTION',
      message: 'the function of option "credentials" failed: no token',
    });
  });

  it('fails with SR_CONNECTION if it hangs, before the connectTimeout', async () => {
    const { clock, ask } = asker(() => new Promise(() => undefined));
    const failing = expect(ask()).rejects.toMatchObject({
      code: 'SR_CONNECTION',
      details: { timeoutMs: 4000 },
    });
    await clock.advanceAsync(4000);
    await failing;
  });

  it('is called once for concurrent connections, and again for later ones', async () => {
    let asked = 0;
    const { ask } = asker(() => Promise.resolve({ password: String((asked += 1)) }));
    expect(await Promise.all([ask(), ask()])).toEqual([{ password: '1' }, { password: '1' }]);
    expect(await ask()).toEqual({ password: '2' });
  });

  it('is called after increasing delays while it fails', async () => {
    let asked = 0;
    let isDown = true;
    const { clock, ask } = asker(() => {
      asked += 1;
      if (isDown) throw new Error('no token');
      return { password: secret };
    });
    for (let ms = 0; ms < 60_000; ms += 50) {
      await ask().catch(() => undefined);
      await clock.advanceAsync(50);
    }
    expect(asked).toBeLessThan(20);
    isDown = false;
    await clock.advanceAsync(5000);
    expect(await ask()).toEqual({ password: secret });
    isDown = true;
    await expect(ask()).rejects.toThrow('no token');
    isDown = false;
    await clock.advanceAsync(100);
    expect(await ask()).toEqual({ password: secret });
  });

  it('must be a function; any other value is refused without showing it', () => {
    const options = { credentials: { password: secret } as never };
    expect(() => credentialsAsker(options)).toThrow(/option "credentials" must be a function/);
    expect(() => credentialsAsker({ credentials: secret as never })).not.toThrow(secret);
  });
});
