import type { FaultProxy } from '@smart-redis/testing';
import { startFaultProxy } from '@smart-redis/testing';
import type { DriverName } from '../../run/driver-name.js';
import { plainClient } from './plain-client.js';

/** For controls: a lease over a client with default options; it ends when a renewal fails. */
export interface NaiveLease extends AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly signal: AbortSignal;
}

/** Acquires a key and renews it, one call after another. */
export async function naiveLease(
  driver: DriverName,
  server: { readonly host: string; readonly port: number },
  ttlMs: number,
): Promise<NaiveLease> {
  const proxy = await startFaultProxy(server);
  const client = await plainClient(driver, proxy);
  const ending = new AbortController();
  await client.call('SET', 'naive', 'mine', 'PX', String(ttlMs));
  const renew = async (): Promise<void> => {
    try {
      const held = await client.call('PEXPIRE', 'naive', String(ttlMs));
      if (held !== 1) ending.abort();
    } catch {
      ending.abort();
    }
    if (!ending.signal.aborted) timer = setTimeout(() => void renew(), ttlMs / 3);
  };
  let timer = setTimeout(() => void renew(), ttlMs / 3);
  return {
    proxy,
    signal: ending.signal,
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer);
      ending.abort();
      client.end();
      await proxy.close();
    },
  };
}
