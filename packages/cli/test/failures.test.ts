import type { RedisServer } from '@smart-redis/testing';
import { freePort, startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './support/run.js';

let server: RedisServer;
let port: number;

beforeAll(async () => {
  server = await startRedis({ password: 'hunter22' });
  port = await freePort();
});
afterAll(() => server.stop());

const urlWith = (password: string): string => `redis://:${password}@${server.host}:${server.port}`;

/** Whatever the failure is: one document on stdout, one clear line on stderr. */
async function failWith(args: readonly string[], env: Readonly<Record<string, string>>) {
  const ran = await run([...args, '--json'], { env });
  const { error, exitCode } = JSON.parse(ran.out) as {
    readonly error: { readonly code?: string; readonly message: string };
    readonly exitCode: number;
  };
  expect(exitCode).toBe(ran.code);
  return { code: ran.code, error, lines: ran.err.trimEnd().split('\n') };
}

describe.concurrent('a failure', () => {
  it('without a Redis is 3, and names the address', async () => {
    const { code, error, lines } = await failWith(['ls'], {
      SMART_REDIS_URL: `redis://127.0.0.1:${port}`,
    });
    expect({ code, name: error.code }).toEqual({ code: 3, name: 'SR_CONNECTION' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`127.0.0.1:${port}`);
  });

  it.each(['ls', 'check', 'doctor', 'top'])(
    'of %s with a wrong password is 3, which is not shown',
    async (command) => {
      const { code, error, lines } = await failWith([command], {
        SMART_REDIS_URL: urlWith('swordfish'),
      });
      expect({ code, name: error.code }).toEqual({ code: 3, name: 'SR_AUTH' });
      expect(lines).toHaveLength(1);
      expect(lines.join() + error.message).not.toContain('swordfish');
    },
  );

  it('in a namespace without caches is 2', async () => {
    const { code, error, lines } = await failWith(['ls'], { SMART_REDIS_URL: urlWith('hunter22') });
    expect({ code, name: error.code }).toEqual({ code: 2, name: 'SR_UNKNOWN_CACHE' });
    expect(lines).toEqual([expect.stringContaining('namespace "default" has no caches')]);
  });

  it.each([
    ['an unknown command', ['lst'], /unknown command 'lst'/],
    ['an unknown option', ['ls', '--al'], /unknown option '--al'/],
    ['a missing argument', ['info'], /missing required argument 'cache'/],
    ['one argument too many', ['info', 'a', 'b'], /too many arguments/],
    ['a wrong number', ['history', 'a', '--limit', '0'], /whole number of at least 1/],
    ['a wrong address', ['ls', '-r', 'http://x'], /address of Redis is invalid/],
    ['no command', [], /Usage: smart-redis/],
  ])('for %s is 2', async (_title, args, message) => {
    const { code, error } = await failWith(args, {});
    expect(code).toBe(2);
    expect(error.message).toMatch(message);
  });

  it('with a password in a wrong place does not show it', async () => {
    for (const args of [
      ['ls', '--redsi=redis://:hunter22@h'],
      ['redis://:hunter22@h'],
      ['ls', 'redis://:hunter22@h'],
    ]) {
      const ran = await run(args, { env: { SMART_REDIS_URL: urlWith('hunter22') } });
      expect(ran.code).toBe(2);
      expect(ran.out + ran.err).not.toContain('hunter22');
    }
  });

  it('with a password on the command line warns of it, and does not show it', async () => {
    const ran = await run(['ls', '-r', urlWith('hunter22'), '--json']);
    expect(ran.err).toMatch(/^warning: others on this machine can see a password/);
    expect(ran.err + ran.out).not.toContain('hunter22');
    expect(JSON.parse(ran.out)).toMatchObject({ exitCode: 2 });
  });

  it('of ours is 4, and never 1', async () => {
    const broken = {
      get SMART_REDIS_NAMESPACE(): string {
        throw new TypeError('a fault of ours');
      },
    };
    const { code, error } = await failWith(['check'], broken);
    expect(code).toBe(4);
    expect(error.message).toContain('internal error, please report it: TypeError: a fault of ours');
  });
});

describe('help', () => {
  it('is an answer, also as a document', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: smart-redis/);
    const document = JSON.parse((await run(['ls', '--help', '--json'])).out) as { text: string };
    expect(document.text).toMatch(/^Usage: smart-redis ls/);
    expect(document.text).toContain('--namespace');
  });

  it('says the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: 'development\n' });
  });
});
