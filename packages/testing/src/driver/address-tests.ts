import assert from 'node:assert/strict';
import { isSmartRedisError } from '@smart-redis/core';
import { freePort } from '../servers/free-port.js';
import type { DriverTest } from './bench.js';
import { rejection } from './rejection.js';

/** Tests with an address where nothing listens. */
export function addressTests(it: DriverTest): void {
  it('refuses to open where nobody listens, and says where', async ({ driver }) => {
    const port = await freePort();
    const refused = driver({ port });
    const error = await rejection(refused.open());
    assert.ok(isSmartRedisError(error, 'SR_CONNECTION'), String(error));
    assert.match(error.message, new RegExp(String(port)));
  });
}
