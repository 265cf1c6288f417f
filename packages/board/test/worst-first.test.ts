import { expect, it } from 'vitest';
import type { ApiCache } from '../src/api.js';
import { entryOf } from '../ui/src/pages/overview/kinds.js';
import { listRows } from '../ui/src/pages/overview/list-rows.js';

const fresh: ApiCache = {
  ...{ name: 'fresh', family: null, status: 'fresh', ageMs: 0, lateAfterMs: null },
  ...{ staleAfterMs: null, version: 1, builtAt: null, checkedAt: null, rows: 1, bytes: 1 },
  ...{ durationMs: 1, schedule: null, nextRefreshAt: null, overdue: false, running: null },
  ...{ paused: null, lastError: null, rolledBackFrom: null, servedBy: null, after: [] },
  targets: [],
};

it('lists what is not fresh before what failed and is fresh, and that before the rest', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const lastError = { code: 'SR_FETCH_FAILED', message: 'no', at };
  const caches: readonly ApiCache[] = [
    fresh,
    { ...fresh, name: 'paused', paused: { reason: null, at, by: 'somebody' } },
    { ...fresh, name: 'failing', lastError },
    { ...fresh, name: 'late', status: 'late' },
    { ...fresh, name: 'overdue', overdue: true },
    { ...fresh, name: 'building', status: 'building', version: null },
    { ...fresh, name: 'stale', status: 'stale', lastError },
  ];
  const entries = caches.map((value) => entryOf({ value, readAt: 0 }, 0, true));
  const rows = listRows(entries, {
    ...{ search: '', kind: null, sorting: 'worst' },
    openFamilies: new Set(),
  });
  expect(rows.map((row) => row.key.slice('cache '.length))).toEqual([
    'stale',
    'building',
    'late',
    'failing',
    'overdue',
    'paused',
    'fresh',
  ]);
});
