import { startSentinel, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Disturbed } from '../src/history/record.js';
import { commandFailover, primaryOf } from '../src/lab/servers/sentinel-failover.js';
import { watchPrimary } from '../src/lab/servers/watch-primary.js';

it('records a failover that nobody planned, and looks at the new primary', async () => {
  await using sentinels = await startSentinel();
  const old = await primaryOf(sentinels);
  const view = { primary: old, isFailingOver: false };
  const records: Omit<Disturbed, 'kind'>[] = [];
  const watch = watchPrimary({ sentinels, view, disturbed: (what) => void records.push(what) });
  await commandFailover(sentinels);
  await waitFor(() => records.length > 0, { message: 'a record', timeoutMs: 40_000 });
  await watch.stop();
  expect(view.primary).not.toBe(old);
  expect(view.primary).toBe(await primaryOf(sentinels));
  expect(watch.unplanned).toBe(1);
  // The old one took commands until it was made a replica.
  expect(records).toEqual([expect.objectContaining({ action: 'failover' })]);
  expect(String(await old.command('ROLE'))).toContain('slave');
}, 60_000);
