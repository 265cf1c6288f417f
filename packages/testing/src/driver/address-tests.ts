import assert from 'node:assert/strict';
import { isSmartRedisError } from '@smart-redis/core';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

/**
 * Privileged and unassigned. A port that was free a moment ago may belong to the server of another
 * test by now.
 */
const port = 1011;

/** Tests with an address where nothing listens. */
export function addressTests(it: DriverTest): void {
  it('refuses to open where nobody listens, and says where', async ({ driver }) => {
    const refused = driver({ port, connectTimeoutMs: 500 });
    const error = await rejection(refused.open());
    assert.ok(isSmartRedisError(error, 'SR_CONNECTION'), String(error));
    assert.match(error.message, new RegExp(String(port)));
  });
}
