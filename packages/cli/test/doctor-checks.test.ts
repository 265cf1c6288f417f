import { describe, expect, it } from 'vitest';
import { diagnose } from '../src/doctor/all-checks.js';
import type { Facts, OrphansFacts, RoomFacts, ServerFacts } from '../src/doctor/facts.js';
import type { CheckName, Finding } from '../src/doctor/finding.js';
import { details, instance } from './support/summaries.js';

const MiB = 1024 * 1024;

function server(
  fields: Record<string, string> = {},
  changes: Partial<ServerFacts> = {},
): ServerFacts {
  const info = new Map(
    Object.entries({
      redis_version: '7.0.15',
      role: 'master',
      cluster_enabled: '0',
      used_memory: String(MiB),
      maxmemory: '0',
      maxmemory_policy: 'noeviction',
      rdb_last_bgsave_status: 'ok',
      aof_last_write_status: 'ok',
      ...fields,
    }),
  );
  return { address: 'localhost:6379', info, clusterSize: null, pingMs: 0.4, ...changes };
}

const orphans: OrphansFacts = {
  orphans: [],
  former: [],
  leftStaging: [],
  complete: true,
  scanned: 10,
  hasInstances: true,
};

const healthy: Facts = {
  namespace: 'default',
  isClusterClient: false,
  servers: [server()],
  caches: [details()],
  instances: [instance()],
  room: [],
  rights: {
    user: 'app',
    asked: [{ name: 'HSET', command: 'HSET k', allowed: true, writes: true }],
  },
  orphans,
};

function room(changes: Partial<RoomFacts>): Pick<Facts, 'room'> {
  const facts = {
    cache: 'orders',
    neededBytes: 40 * MiB,
    usedBytes: 70 * MiB,
    maxBytes: 100 * MiB,
  };
  return { room: [{ ...facts, evicts: false, systemBytes: 0, ...changes }] };
}

function reporting(
  changes: Partial<NonNullable<ReturnType<typeof instance>['report']>>,
): Pick<Facts, 'instances'> {
  const { report } = instance();
  if (report === null) throw new TypeError('the instance of the tests reports');
  return { instances: [instance({ report: { ...report, ...changes } })] };
}

const right = { name: 'RENAME', command: 'RENAME orders', allowed: false, writes: true };
const wrong: readonly [
  title: string,
  facts: Partial<Facts>,
  check: CheckName,
  severity: Finding['severity'],
][] = [
  ['an old server', { servers: [server({ redis_version: '6.0.16' })] }, 'release', 'problem'],
  [
    'a node of a cluster',
    { servers: [server({ cluster_enabled: '1' }, { clusterSize: 3 })] },
    'topology',
    'problem',
  ],
  ['a single server, for a cluster client', { isClusterClient: true }, 'topology', 'problem'],
  [
    'a read-only replica',
    { servers: [server({ role: 'slave', slave_read_only: '1' })] },
    'replica',
    'problem',
  ],
  [
    'a writable replica',
    { servers: [server({ role: 'slave', slave_read_only: '0' })] },
    'replica',
    'problem',
  ],
  [
    'a policy that evicts any key',
    { servers: [server({ maxmemory_policy: 'allkeys-lru' })] },
    'eviction',
    'problem',
  ],
  [
    'a server that is nearly full',
    { servers: [server({ maxmemory: String(MiB) })] },
    'eviction',
    'problem',
  ],
  [
    'keys with a time to live that were evicted',
    { servers: [server({ maxmemory_policy: 'volatile-lru', evicted_keys: '7' })] },
    'eviction',
    'hint',
  ],
  ['no room for the next build', room({}), 'memory', 'problem'],
  ['little room for the next build', room({ usedBytes: 55 * MiB }), 'memory', 'hint'],
  ['no room on the machine', room({ maxBytes: 0, systemBytes: 100 * MiB }), 'memory', 'hint'],
  [
    'a failed snapshot',
    { servers: [server({ rdb_last_bgsave_status: 'err' })] },
    'persistence',
    'problem',
  ],
  ['a slow network', { servers: [server({}, { pingMs: 140 })] }, 'latency', 'hint'],
  [
    'a missing right',
    { rights: { user: 'app', asked: [right, { ...right, allowed: true }] } },
    'rights',
    'problem',
  ],
  ['a user who only reads', { rights: { user: 'viewer', asked: [right] } }, 'rights', 'unchecked'],
  ['an overdue cache', { caches: [details({ overdue: true })] }, 'overdue', 'problem'],
  ['a cache that waits for a slot', reporting({ overdue: ['orders'] }), 'overdue', 'problem'],
  [
    'a failing cache that is stale',
    {
      caches: [
        details({
          status: 'stale',
          lastError: { code: 'SR_FETCH_FAILED', message: 'away', at: new Date() },
        }),
      ],
    },
    'failing',
    'problem',
  ],
  [
    'a paused cache',
    { caches: [details({ paused: { reason: null, by: 'anna', at: new Date() } })] },
    'failing',
    'hint',
  ],
  [
    'two definitions',
    {
      caches: [
        details({
          definitions: ['a', 'b'].map((definition) => ({
            definition,
            shape: 1,
            instances: ['x'],
            newest: true,
          })),
        }),
      ],
    },
    'definitions',
    'problem',
  ],
  ['a clock that is far ahead', reporting({ clockAheadMs: 60_000 }), 'clocks', 'problem'],
  ['a clock that is a little behind', reporting({ clockAheadMs: -3000 }), 'clocks', 'hint'],
  ['a blocked event loop', reporting({ longestStallMs: 7000 }), 'event-loop', 'problem'],
  ['a briefly blocked event loop', reporting({ longestStallMs: 1500 }), 'event-loop', 'hint'],
  ['no report of instances', { instances: [instance({ report: null })] }, 'clocks', 'unchecked'],
  [
    'an orphan',
    {
      orphans: {
        ...orphans,
        orphans: [{ cache: 'old', keys: [{ key: 'old:all', kind: 'live' }], ageMs: 1 }],
      },
    },
    'orphans',
    'problem',
  ],
  [
    'the key of a former target',
    {
      orphans: {
        ...orphans,
        former: [{ cache: 'orders', key: 'old', type: 'hash', count: 2, isRolledOut: true }],
      },
    },
    'orphans',
    'hint',
  ],
  [
    'staging keys that do not expire',
    { orphans: { ...orphans, leftStaging: ['x'] } },
    'orphans',
    'hint',
  ],
  [
    'more keys than there was time for',
    { orphans: { ...orphans, complete: false } },
    'orphans',
    'unchecked',
  ],
];

describe('the doctor', () => {
  it('finds nothing where everything is as it should be', () => {
    const { findings, passed } = diagnose(healthy);
    expect(findings).toEqual([]);
    expect(passed).toHaveLength(14);
  });

  it.each(wrong)('finds %s', (_title, facts, check, severity) => {
    const { findings } = diagnose({ ...healthy, ...facts });
    expect(findings.map((finding) => [finding.check, finding.severity])).toContainEqual([
      check,
      severity,
    ]);
    // And nothing else that it does not say.
    expect(new Set(findings.map((finding) => finding.check)).size).toBeLessThanOrEqual(2);
  });

  it.each(['caches', 'instances', 'room', 'rights', 'orphans'] as const)(
    'says that it could not look at %s, and not that they are fine',
    (part) => {
      const { findings, passed } = diagnose({ ...healthy, [part]: { unknown: 'NOPERM' } });
      expect(findings.length).toBeGreaterThan(0);
      for (const { severity, found } of findings) {
        expect(severity).toBe('unchecked');
        expect(found).toContain('NOPERM');
      }
      expect(passed.length + findings.length).toBe(14);
    },
  );

  it('says so of all that INFO would tell', () => {
    const { findings } = diagnose({
      ...healthy,
      servers: [server({}, { info: { unknown: 'NOPERM' } })],
    });
    expect(findings.map(({ check, severity }) => [check, severity])).toEqual(
      ['topology', 'release', 'replica', 'eviction', 'persistence'].map((check) => [
        check,
        'unchecked',
      ]),
    );
  });

  it('says that no instance runs where that is the reason', () => {
    const lastError = { code: 'SR_FETCH_FAILED', message: 'down', at: new Date(0) } as const;
    const { findings } = diagnose({
      ...healthy,
      instances: [],
      caches: [details({ lastError })],
    });
    const said = findings.map(({ check, found, why, todo }) => [check, `${found} ${why} ${todo}`]);
    expect(said).toEqual([
      ['failing', expect.stringContaining('no instance runs, so nobody tries again')],
      ['clocks', expect.stringMatching(/no instance of this namespace runs.*Start an instance/)],
      ['event-loop', expect.stringMatching(/no instance of this namespace runs/)],
    ]);
  });

  it('tells the problems first', () => {
    const { findings } = diagnose({
      ...healthy,
      ...reporting({ clockAheadMs: 3000, longestStallMs: 9000 }),
    });
    expect(findings.map(({ severity }) => severity)).toEqual(['problem', 'hint']);
  });
});
