import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

/** Numbers, and texts that look like numbers. */
const hostile = fc.oneof(
  fc.constantFrom(
    ...['9007199254740993', '9007199254740992', '9007199254740991', '9007199254740990'],
    ...['9007199254740989', '4503599627370497', '4503599627370496', '4503599627370495'],
    ...['4503599627370494', '9223372036854775807', '18446744073709551616', '0', '-1', '-0'],
    ...['inf', '-inf', 'nan', '1e308', '1e15', '1.5', '0x10', ' 7', '', 'x', '1'.repeat(400)],
  ),
  fc.bigInt({ min: 2n ** 52n - 3n, max: 2n ** 53n + 3n }).map(String),
);

const fields = fc.constantFrom(
  ...['term', 'version', 'builtAt', 'checkedAt', 'nextRefreshAt', 'requested', 'served', 'failed'],
  ...['rows', 'bytes', 'durationMs', 'builtTerm'],
);

const writes = fc.array(fc.tuple(fields, hostile), { minLength: 1, maxLength: 4 });

describeWithServer('numbers that somebody has written to the metadata', (openLab) => {
  const start = async (lab: Lab) => {
    const { smart, log } = await lab.started();
    let fetches = 0;
    const key = lab.name('all');
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        fetches += 1;
        return [fetches];
      },
      refresh: { every: '1h' },
      targets: { all: list({ key }) },
    });
    await cache.ready();
    return {
      cache,
      log,
      metadata: `{${key}}:smart-redis:${lab.namespace}:cache`,
      fetches: () => fetches,
    };
  };

  it('cost a few refreshes at most, and then the cache works again', async () => {
    await using lab = openLab();
    const { cache, metadata, fetches } = await start(lab);
    await fc.assert(
      fc.asyncProperty(writes, async (written) => {
        await lab.redis('HSET', metadata, ...written.flat());
        const before = fetches();
        // Two, because the first may be answered by the forged values.
        await cache.refresh({ timeout: '20s' });
        const { version, rows, lastError } = await cache.refresh({ timeout: '20s' });
        expect(fetches() - before).toBeLessThanOrEqual(4);
        expect([rows, lastError]).toEqual([1, null]);
        expect(version).toSatisfy(Number.isSafeInteger);
        expect(await cache.read.all.range(0, -1)).toEqual([fetches()]);
      }),
      { numRuns: 40 },
    );
  });

  it('as a version that cannot be raised is replaced, with a warning', async () => {
    await using lab = openLab();
    const { cache, log, metadata } = await start(lab);
    const now = Date.now();
    for (const version of ['9007199254740990', '4503599627370496', '4503599627370495']) {
      await lab.redis('HSET', metadata, 'version', version);
      await cache.info();
      const committed = await cache.refresh();
      expect(committed.version).toBeGreaterThan(now - 60_000);
      expect(committed.version).toBeLessThan(now + 600_000);
    }
    const warned = log.filter(({ message }) =>
      message.includes('unreadable values in the metadata'),
    );
    expect(warned.map(({ fields }) => fields.fields)).toContainEqual(['version']);
  });

  it.each(['9007199254740990', '4503599627370495', 'inf', '1e308', '-1', 'x'])(
    '%s in the term key: somebody leads, and commits',
    async (term) => {
      await using lab = openLab();
      await lab.redis('SET', `{smart-redis:${lab.namespace}}:term`, term);
      const { cache } = await start(lab);
      await cache.refresh();
      await lab.redis('SET', `{smart-redis:${lab.namespace}}:term`, term);
      await lab.redis('DEL', `{smart-redis:${lab.namespace}}:leader`);
      await waitFor(() => cache.refresh({ timeout: '1s' }).catch(() => undefined), {
        message: 'a refresh after another election',
        timeoutMs: 20_000,
      });
    },
  );
});
