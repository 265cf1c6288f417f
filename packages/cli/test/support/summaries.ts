import type { CacheDetails, CacheSummary, InstanceSummary } from '@smart-redis/core/operator';

/** A cache that is as it should be. */
export function summary(changes: Partial<CacheSummary> = {}): CacheSummary {
  return {
    name: 'orders',
    family: null,
    status: 'fresh',
    ageMs: 1000,
    lateAfterMs: null,
    staleAfterMs: null,
    version: 1_796_000_000_000,
    builtAt: new Date(1_796_000_000_000),
    checkedAt: new Date(1_796_000_000_000),
    rows: 3,
    bytes: 2048,
    durationMs: 12,
    schedule: 'every 5m',
    nextRefreshAt: new Date(1_796_000_300_000),
    overdue: false,
    running: null,
    paused: null,
    lastError: null,
    rolledBackFrom: null,
    servedBy: 'page-1',
    after: [],
    targets: [{ name: 'byId', key: 'orders:by-id', type: 'hash', codec: 'json' }],
    ...changes,
  };
}

/** All about a cache that is as it should be. */
export function details(changes: Partial<CacheDetails> = {}): CacheDetails {
  return {
    ...summary(),
    builtBy: 'page-1',
    term: 1,
    keep: 0,
    history: 0,
    shape: 1,
    group: null,
    atomic: true,
    delta: false,
    upstream: [],
    definitions: [
      { definition: '0123456789abcdef', shape: 1, instances: ['page-1'], newest: true },
    ],
    metadataKeys: ['{orders:by-id}:smart-redis:default:orders'],
    ...changes,
  };
}

/** An instance that is as it should be. */
export function instance(changes: Partial<InstanceSummary> = {}): InstanceSummary {
  return {
    name: 'page-1',
    seat: 'seat-1',
    role: 'seat',
    expiresAt: new Date(1_796_000_015_000),
    weight: 1,
    serves: ['orders'],
    registered: ['orders'],
    yields: [],
    report: {
      host: 'host-1',
      pid: 42,
      startedAt: new Date(1_795_000_000_000),
      release: '0.0.0',
      node: 'v20.19.0',
      concurrency: 4,
      clockAheadMs: 0,
      longestStallMs: 0,
      overdue: [],
    },
    ...changes,
  };
}
