import assert from 'node:assert/strict';
import { isSmartRedisError } from '@smart-redis/core';
import { describe, it } from 'vitest';
import type { LeaseElectorOptions } from '../src/index.js';
import { leaseElector, serveRenewals } from '../src/index.js';
import { resolveLeaseOptions } from '../src/options.js';

describe('the options of leaseElector', () => {
  it('default to a lease of 15 seconds', () => {
    const resolved = resolveLeaseOptions({}).campaign;
    assert.deepEqual(
      { ...resolved },
      {
        ttlMs: 15_000,
        markMs: 15_000,
        renewEveryMs: 5000,
        marginMs: 1500,
        pollMaxMs: 15_000,
        keyspaceEvents: true,
        replyTimeoutMs: 2000,
        pollJitterMs: 250,
        restMs: 5000,
      },
    );
  });

  it('accept the shortest lease', () => {
    const { marginMs, renewEveryMs, replyTimeoutMs } = resolveLeaseOptions({
      ttl: '150ms',
    }).campaign;
    assert.deepEqual([marginMs, renewEveryMs, replyTimeoutMs], [50, 50, 25]);
  });

  it('become whole milliseconds', () => {
    assert.equal(resolveLeaseOptions({ ttl: '1000.7ms' }).campaign.ttlMs, 1001);
  });

  const refused: readonly (readonly [LeaseElectorOptions, RegExp])[] = [
    [{ ttl: '149ms' }, /"ttl" must be at least 150ms; got "149ms"/],
    [{ ttl: JSON.parse('"15"') as '15s' }, /"ttl" must be a duration with a unit.*; got "15"/],
    [
      { ttl: '1s', margin: '500ms' },
      /"margin" must be less than half of "ttl" \(1s\); got "500ms"/,
    ],
    [{ ttl: '1s', renewEvery: '900ms' }, /"renewEvery" must be at most \d+ms, so that/],
    [{ ttl: '1s', renewEvery: '5ms' }, /"renewEvery" must be at least 10ms/],
    [{ pollMax: '1ms' }, /"pollMax" must be at least 10ms/],
    [
      { renewal: { worker: '/renewal.js', maxBlock: '14s' } },
      /"renewal.maxBlock" must be at least 15000ms; got "14s"/,
    ],
    [{ renewal: { worker: 1 as never } }, /"renewal.worker" must be the URL or path of a module/],
  ];
  for (const [options, message] of refused) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      const isExpected = (error: unknown): boolean =>
        isSmartRedisError(error, 'SR_INVALID_OPTION') && message.test(error.message);
      assert.throws(() => leaseElector(options), isExpected);
    });
  }

  it('have a worker that runs in a thread of its own', () => {
    assert.throws(
      () => serveRenewals(() => assert.fail('it connects')),
      (error: unknown) => isSmartRedisError(error, 'SR_INVALID_OPTION'),
    );
  });

  it('refuse what is no boolean', () => {
    const options = { keyspaceEvents: 'yes' } as unknown as LeaseElectorOptions; // as from JavaScript
    assert.throws(() => leaseElector(options), /"keyspaceEvents" must be true or false; got "yes"/);
  });
});
