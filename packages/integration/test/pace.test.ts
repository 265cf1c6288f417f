import { randomUUID } from 'node:crypto';
import { list, SmartRedisError } from '@smart-redis/core';
import type { Call } from '@smart-redis/faults';
import { tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { DriverUnderTest } from './support/drivers.js';
import type { Lab } from './support/lab.js';
import { describeSideBySide } from './support/with-server.js';

const windowMs = 3000;
/** The pauses are at least half a second, and double: four of them fit into three seconds. */
const mostFetches = 5;

/** The number of fetches of a cache in three seconds, while a `refresh()` waits for it. */
async function fetchesWhileAsked(
  lab: Lab,
  driver: DriverUnderTest,
  fetcher: () => string[],
  handle: (call: Call) => Promise<unknown>,
): Promise<number> {
  const tampered = tamper(driver.connect(lab.server.url), handle as never);
  const { smart } = await lab.started({ driver: tampered, yieldAfterFailures: false });
  let fetches = 0;
  const cache = smart.register({
    name: 'cache',
    fetcher: () => {
      fetches += 1;
      return fetcher();
    },
    targets: { all: list({ key: lab.name('all') }) },
  });
  const asked = Array.from({ length: 5 }, () => cache.refresh().catch(() => undefined));
  await waitFor(() => fetches > 0, { message: 'a first fetch' });
  const until = performance.now() + windowMs;
  await waitFor(() => performance.now() > until, { message: 'three seconds' });
  await smart.close();
  await Promise.all(asked);
  return fetches;
}

describeSideBySide('a cache', (openLab, driver) => {
  it.each(['refused', 'lost'])(
    'keeps its pauses while somebody asks and the record of its failures is %s',
    async (how) => {
      await using lab = openLab();
      const fail = (): string[] => {
        throw new Error('no rows today');
      };
      const fetches = await fetchesWhileAsked(lab, driver, fail, ({ command, pass }) => {
        if (!command.some((word) => String(word).startsWith('{"type":"failed"'))) return pass();
        const code = how === 'lost' ? 'SR_CONNECTION' : 'SR_REPLY';
        const details = how === 'lost' ? {} : { reply: 'OOM' };
        return Promise.reject(new SmartRedisError(code, 'not today', { details }));
      });
      expect(fetches).toBeLessThanOrEqual(mostFetches);
    },
  );

  it('keeps its pauses while the fence is deleted during each fetch', async () => {
    await using lab = openLab();
    const fetches = await fetchesWhileAsked(
      lab,
      driver,
      () => ['a row'],
      async (call) => {
        if (call.kind === 'commit') await lab.redis('DEL', metadataIn(call));
        return call.pass();
      },
    );
    expect(fetches).toBeLessThanOrEqual(mostFetches);
  });

  it('is not built repeatedly if it is due again directly after its success', async () => {
    await using lab = openLab();
    const fetches = await fetchesWhileAsked(
      lab,
      driver,
      () => [randomUUID()],
      async (call) => {
        const answer = await call.pass();
        if (call.kind === 'commit')
          await lab.redis('HSET', metadataIn(call), 'served', '0', 'requested', '3');
        return answer;
      },
    );
    expect(fetches).toBeLessThanOrEqual(mostFetches + 1);
  });
});

/** The first key of a script. */
function metadataIn({ command }: Call): string {
  return String(command[3]);
}
