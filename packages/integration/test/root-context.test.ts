import { AsyncLocalStorage } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What an application keeps of the request that it is serving. */
interface Request {
  readonly path: string;
  readonly body: Buffer;
}

const current = new AsyncLocalStorage<Request>();

/** Runs `serve` as the handler of a request; resolves with a weak reference to the request. */
async function inRequest(
  path: string,
  serve: () => unknown,
): Promise<{ deref(): Request | undefined }> {
  const request: Request = { path, body: Buffer.alloc(1000) };
  await current.run(request, async () => {
    await serve();
  });
  return new WeakRef(request);
}

describeWithServer('what a request has begun', (openLab, driver) => {
  const optionsOf = (lab: Lab, spread: boolean) => ({
    driver: driver.connect(`redis://${lab.server.host}:${String(lab.server.port)}`),
    elector: leaseElector({ spread, ttl: '5s' }),
    namespace: lab.namespace,
    logger: false as const,
  });

  it.each([true, false])('belongs to no request, with spread: %s', async (spread) => {
    await using lab = openLab();
    const seen: (string | undefined)[] = [];
    const fetcher = (): string[] => {
      seen.push(current.getStore()?.path);
      return [String(seen.length)];
    };
    const targets = (name: string) => ({ all: list({ key: lab.name(name) }) });
    const made: SmartRedis[] = [];
    const handles: { refresh(): Promise<unknown> }[] = [];
    const requests = [
      await inRequest('/create', () => void made.push(new SmartRedis(optionsOf(lab, spread)))),
    ];
    const [smart] = made;
    if (smart === undefined) throw new Error('no instance');
    await using closing = smart;
    requests.push(
      await inRequest('/start', () => smart.start()),
      await inRequest('/register', async () => {
        const handle = smart.register({
          name: 'cache',
          fetcher,
          refresh: { every: '1s' },
          freshness: { lateAfter: '2s' },
          targets: targets('cache'),
        });
        handles.push(handle);
        await handle.ready();
        await handle.refresh();
        await handle.update({ refresh: { every: '500ms' } });
        await handle.read.all.at(0);
        await smart.health();
      }),
      await inRequest('/family', async () => {
        const family = smart.registerFamily({
          name: 'tenants',
          members: () => {
            seen.push(current.getStore()?.path);
            return ['a'];
          },
          every: '1s',
          define: (member) => ({
            fetcher,
            refresh: { every: '1s' },
            targets: targets(member),
          }),
        });
        handles.push(family);
        await family.ready();
      }),
    );
    const before = seen.length;
    await waitFor(() => seen.length >= before + 8, { message: 'refreshes by the schedule' });
    expect(new Set(seen)).toEqual(new Set([undefined]));
    // The instance runs on, and keeps none of the requests.
    await waitFor(
      () => {
        collectGarbage();
        return requests.every((request) => request.deref() === undefined);
      },
      { message: `collected: ${requests.map((request) => request.deref()?.path).join(' ')}` },
    );
    expect([closing, ...handles]).toHaveLength(3);
  });
});
