import { connect } from 'node:net';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateError } from '../src/drivers/translate-error.js';
import { SmartRedisError } from '../src/errors/errors.js';
import { bridgeLogger } from '../src/loggers/index.js';
import { reasonOf } from '../src/errors/reason-of.js';
import { fetchFailure } from '../src/source/fetch-failure.js';
import { hostileObjects } from './support/hostile-objects.js';

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe('the reason of a failure', () => {
  const refused = [
    coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432'),
    coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432'),
  ];
  const bothRefused = 'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432';

  it.each<[what: string, text: string, error: unknown]>([
    ['an error', 'broken', new Error('broken')],
    ['its code', 'broken (57P01)', coded('57P01', 'broken')],
    ['its code, once', 'connect ECONNREFUSED', coded('ECONNREFUSED', 'connect ECONNREFUSED')],
    ['no message but a code', 'E_ODD', coded('E_ODD', '')],
    ['nothing at all', 'an error without a message', new Error('')],
    ['its name alone', 'ThrottlingException', Object.assign(new Error(''), { name: 'ThrottlingException' })], // prettier-ignore
    ['causes', 'fetch failed: connect ECONNREFUSED ::1:5432', new TypeError('fetch failed', { cause: refused[0] })], // prettier-ignore
    ['happy eyeballs', bothRefused, Object.assign(new AggregateError(refused), { code: 'ECONNREFUSED' })], // prettier-ignore
    ['both', `fetch failed: ${bothRefused}`, new TypeError('fetch failed', { cause: new AggregateError(refused) })], // prettier-ignore
    ['a cause that is text', 'outer: inner', new Error('outer', { cause: 'inner' })],
    ['a message that repeats its cause', 'outer: inner', new Error('outer: inner', { cause: new Error('inner') })], // prettier-ignore
    ['a plain object', 'JWT expired (PGRST301; log in again)', { code: 'PGRST301', message: 'JWT expired', hint: 'log in again' }], // prettier-ignore
    ['an answer of OAuth', 'no such client: invalid_client', { error: 'invalid_client', error_description: 'no such client' }], // prettier-ignore
    ['an answer of HTTP', 'Service Unavailable (503)', new Response('', { status: 503, statusText: 'Service Unavailable' })], // prettier-ignore
    ['an object that says nothing', 'an object with keys ["rows"]', { rows: [] }],
    ['text', 'thrown', 'thrown'],
    ['nothing', 'undefined', undefined],
    ['a number', '42', 42],
    ['another realm', 'far away: below', runInNewContext("new TypeError('far away', { cause: new Error('below') })")], // prettier-ignore
    ['a DOMException', 'This operation was aborted', new DOMException('This operation was aborted', 'AbortError')], // prettier-ignore
    ["an ORM's error around another", 'connect ECONNREFUSED ::1:5432', Object.assign(new Error(''), { parent: refused[0], original: refused[0] })], // prettier-ignore
    ['colours', 'red', '\u001b[31mred\u001b[39m'],
    ['an error of ours', 'closed (SR_CLOSED)', new SmartRedisError('SR_CLOSED', 'closed')],
  ])('is told by %s', (_what, text, error) => {
    expect(reasonOf(error)).toBe(text);
  });

  it('is told by what Node itself says of a host that refuses', async () => {
    // Port 1 of both families: nobody listens there.
    const error = await new Promise<unknown>((resolve) => {
      connect({ host: 'localhost', port: 1, autoSelectFamily: true }).on('error', resolve);
    });
    expect(reasonOf(error)).toContain('ECONNREFUSED');
    const failed: unknown = await fetch('http://localhost:1').catch((thrown: unknown) => thrown);
    expect(reasonOf(failed)).toContain('fetch failed');
    expect(reasonOf(failed).length).toBeGreaterThan('fetch failed: '.length);
  });

  it('keeps what is innermost of a long chain, and the end of a long message', () => {
    const chain = Array.from({ length: 7 }).reduce<Error>(
      (cause, _, index) => new Error(`level ${String(index)} ${'x'.repeat(5000)}`, { cause }),
      new Error('the root of it'),
    );
    expect(reasonOf(chain)).toMatch(/the root of it$/);
    const statement = `insert into t values ${'(?), '.repeat(100_000)} - duplicate key value`;
    expect(reasonOf(new Error(statement))).toMatch(/^insert into t.* - duplicate key value$/s);
    expect(reasonOf(new AggregateError(Array.from({ length: 50 }, (_, at) => new Error(`e${String(at)}`))))).toMatch(/e0; e1;.*e7; and 42 more$/); // prettier-ignore
    for (const long of [chain, new Error(statement)]) {
      expect(reasonOf(long).length).toBeLessThan(2048);
    }
  });

  it('is text, of bounded length, whatever was thrown', () => {
    for (const [what, value] of hostileObjects()) {
      expect(reasonOf(value), what).not.toBe('');
      expect(reasonOf(new Error('outer', { cause: value })), what).toContain('outer');
      expect(() => translateError({ error: value, reply: undefined, command: 'GET', address: 'a:1' }), what).not.toThrow(); // prettier-ignore
      expect(fetchFailure('cache', value).message, what).toContain('"cache"');
      const copies: unknown[] = [];
      const logger = bridgeLogger({ write: (_level, _text, fields) => copies.push(fields) });
      logger.warn('a record', { error: value, wrapped: new Error('outer', { cause: value }) });
      expect(copies, what).toHaveLength(1);
    }
    const thrown = fc.anything({ withNullPrototype: true, withMap: true, withBigInt: true });
    const part = fc.oneof(thrown, fc.string(), fc.array(thrown));
    fc.assert(
      fc.property(
        fc.oneof(
          thrown,
          fc.record({ message: part, code: part, cause: part, errors: part, hint: part }),
          fc.tuple(fc.string({ size: 'large' }), part).map(([text, cause]) => new Error(text, { cause })), // prettier-ignore
        ),
        (error) => {
          expect(typeof reasonOf(error)).toBe('string');
          expect(reasonOf(error).length).toBeLessThan(2048);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    'postgres://user:s3cr3t@host/db',
    'postgres://user:s3/cr3t@host/db',
    'user:s3cr3t@tcp(host:3306)/db',
    'https://host/path?password=s3cr3t&a=1',
    'https://host/path?a=1&api_key=s3cr3t',
    'https://host/path?sig=s3cr3t',
    'Server=h;User Id=u;Password=s3cr3t;',
    '{"user":"u","password":"s3cr3t"}',
    "{ user: 'u', password: 's3 cr3t' }",
    'AUTH user s3cr3t',
    'AUTH s3cr3t',
    '"AUTH" "user" "s3cr3t"',
    'Authorization: Basic s3cr3t',
    'authorization: s3cr3t',
    'sent Bearer s3cr3ts3cr3t',
    'requirepass s3cr3t',
    'AWS_SECRET_ACCESS_KEY=s3cr3t',
    'AccountName=a;AccountKey=s3cr3t==;',
  ])('hides the secret of %s', (text) => {
    for (const error of [text, new Error(`it failed: ${text} (given)`), { message: text }]) {
      expect(reasonOf(error)).not.toContain('cr3t');
      expect(reasonOf(new Error('outer', { cause: error }))).not.toContain('cr3t');
    }
  });

  it.each([
    'NOAUTH Authentication required.',
    'Redis at 127.0.0.1:6379 answered AUTH with an error: WRONGPASS invalid username-password pair',
    'password authentication failed for user "app"',
    'ERR AUTH <password> called without any password configured for the default user',
    'Client sent AUTH, but no password is set',
    'ERR unknown key at http://127.0.0.1:8080/users/a@example.org',
    'at file:///home/app/node_modules/.pnpm/p-limit@3.1.0/index.js:10:5',
    'Unexpected token } in JSON at position 3',
  ])('hides nothing of %s', (text) => {
    expect(reasonOf(text)).toBe(text);
  });
});
