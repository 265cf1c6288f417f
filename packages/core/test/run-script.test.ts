import { expect, it } from 'vitest';
import type { Command, RedisDriver } from '../src/contracts/driver.js';
import { SmartRedisError } from '../src/errors/errors.js';
import { releaseScript } from '../src/electors/scripts/release.js';
import { endMarkScript } from '../src/metadata/scripts/end-mark.js';
import { defineScript, runScript } from '../src/redis/run-script.js';
import { leaveScript } from '../src/serving/scripts/leave.js';

/** A server that has no script. */
function emptyServer(): { driver: RedisDriver; sent: unknown[] } {
  const sent: unknown[] = [];
  const send = ([name]: Command) => {
    sent.push(name);
    return name === 'EVAL'
      ? Promise.resolve('OK')
      : Promise.reject(new SmartRedisError('SR_REPLY', '', { details: { reply: 'NOSCRIPT' } }));
  };
  return { driver: { send } as unknown as RedisDriver, sent };
}

it('sends a script as text once the server does not have it, and a rare one at once', async () => {
  const often = emptyServer();
  expect(await runScript(often.driver, defineScript('return 1'), ['key'], [])).toBe('OK');
  expect(often.sent).toEqual(['EVALSHA', 'EVAL']);
  const rare = emptyServer();
  const script = defineScript('return 1', { isRare: true });
  expect(await runScript(rare.driver, script, ['key'], [])).toBe('OK');
  expect(rare.sent).toEqual(['EVAL']);
});

it('spares others a round trip when an instance lets go of what they wait for', () => {
  for (const script of [leaveScript, endMarkScript, releaseScript])
    expect(script.isRare).toBe(true);
});
