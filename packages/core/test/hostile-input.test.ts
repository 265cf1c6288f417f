import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  committedHead,
  formatAsked,
  formatFailed,
  formatLeads,
  formatRequested,
  parseAnnouncement,
} from '../src/metadata/announcements.js';
import { resp2Reply } from '../src/drivers/resp2-reply.js';
import { translateError } from '../src/drivers/translate-error.js';
import { SmartRedisError } from '../src/errors/errors.js';
import { parseState, stateFields } from '../src/metadata/cache-state.js';

/**
 * Anyone may write to the metadata and publish on the channel: nonsense must be no more than
 * absent.
 */
describe('what others wrote', () => {
  it('on the channel is an announcement, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('null')), (message) => {
        expect(() => parseAnnouncement(message)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  it('on the channel comes back as it was said', () => {
    const event = { cache: 'c', instance: 'i "quoted" ü', term: 5, rows: 3, durationMs: 12 };
    expect(parseAnnouncement(`${committedHead({ ...event, id: 'unique', at: 'key' })}17}`)).toEqual(
      {
        type: 'committed',
        at: 'key',
        event: { ...event, version: 17 },
        id: 'unique',
      },
    );
    expect(parseAnnouncement(formatAsked(['c', 'd']))).toEqual({
      type: 'asked',
      caches: ['c', 'd'],
    });
    const answer = {
      instance: 'i',
      id: 'unique',
      term: 5,
      known: ['c'],
      unknown: ['d'],
      running: ['c'],
      busy: [],
    };
    expect(parseAnnouncement(formatLeads(answer))).toEqual({ type: 'leads', answer });
    expect(parseAnnouncement(formatRequested('c', 'at'))).toEqual({
      type: 'requested',
      cache: 'c',
      at: 'at',
    });
    const askedIn = { ticket: 7, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    expect(parseAnnouncement(formatRequested('c', 'at', askedIn))).toEqual({
      type: 'requested',
      cache: 'c',
      at: 'at',
      askedIn,
    });
    const failed = {
      cache: 'c',
      instance: 'i',
      error: new SmartRedisError('SR_FETCH_FAILED', 'why'),
    };
    expect(parseAnnouncement(formatFailed({ ...failed, id: 'unique', at: 'key' }))).toMatchObject({
      type: 'failed',
      event: { cache: 'c', instance: 'i', error: { code: 'SR_FETCH_FAILED', message: 'why' } },
    });
  });

  it.each([
    ['of another version', `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['of no trace', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['of no span', `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`],
    ['in capitals', `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['with more behind it', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-what`],
    ['with a line break', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\n`],
    ['that is long', 'a'.repeat(1_000_000)],
    ['that is no text', { text: 'a' }],
    ['that is a list', [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`]],
  ])('on the channel is a request without a trace: one %s', (_what, traceparent) => {
    const message = { type: 'requested', cache: 'c', at: 'key', ticket: 7, traceparent };
    const plain = { type: 'requested', cache: 'c', at: 'key' };
    expect(parseAnnouncement(JSON.stringify(message))).toEqual(plain);
  });

  it.each([undefined, -1, 1.5, '7', 2 ** 60, null])(
    'on the channel is a request without a trace: one with the ticket %s',
    (ticket) => {
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const message = JSON.stringify({ type: 'requested', cache: 'c', ticket, traceparent });
      expect(parseAnnouncement(message)).toEqual({ type: 'requested', cache: 'c' });
    },
  );

  it('in the metadata is a state, whatever it is', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant(null),
      fc.integer(),
      fc.constant('99999999999999999999'),
    );
    fc.assert(
      fc.property(fc.array(anything, { minLength: 0, maxLength: stateFields.length }), (values) => {
        const state = parseState(values);
        for (const ticket of [state.requested, state.served, state.failed]) {
          expect(Number.isSafeInteger(ticket) && ticket >= 0).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('replies of any protocol', () => {
  it('have RESP2 shapes', () => {
    expect(resp2Reply(new Map([['a', 1.5]]), 'HGETALL')).toEqual(['a', '1.5']);
    expect(resp2Reply({ a: { b: true } }, 'HGETALL')).toEqual(['a', ['b', 1]]);
    expect(resp2Reply(new Set(['x', 2]), 'SMEMBERS')).toEqual(['x', 2]);
    expect(resp2Reply([['a', 1.5]], 'ZRANGE')).toEqual(['a', '1.5']);
    expect(resp2Reply([['a', '1']], 'EVAL')).toEqual([['a', '1']]);
    expect(
      [Infinity, -Infinity, 10n, undefined, false].map((value) => resp2Reply(value, 'GET')),
    ).toEqual(['inf', '-inf', '10', null, 0]);
  });
});

describe('errors of a library', () => {
  const translate = (error: unknown, reply?: string): SmartRedisError =>
    translateError({ error, reply, command: 'SET', address: 'here:1' });

  it('say which of ours they are', () => {
    expect(translate(new Error('x'), 'WRONGPASS invalid')).toMatchObject({ code: 'SR_AUTH' });
    expect(translate(new Error('x'), 'NOAUTH Authentication required.')).toMatchObject({
      code: 'SR_AUTH',
    });
    expect(translate(new Error('x'), 'OOM command not allowed')).toMatchObject({
      code: 'SR_REPLY',
      details: { reply: 'OOM' },
    });
    expect(translate(new Error('ECONNRESET'))).toMatchObject({ code: 'SR_CONNECTION' });
    expect(translate('text')).toMatchObject({ code: 'SR_CONNECTION' });
    const own = new SmartRedisError('SR_CLOSED', 'closed');
    expect(translate(own)).toBe(own);
  });
});
