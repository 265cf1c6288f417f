import { createOutageLog, delay, listenForWakeUps } from '@smart-redis/core';
import type { Candidacy, DeposedReason, Elector, Leadership } from '@smart-redis/core';
import { resolveLeaseOptions } from './options.js';
import type { LeaseElectorOptions, ResolvedLeaseElectorOptions } from './options.js';
import { reign } from './reign.js';
import { standBy } from './standby.js';

/** After these the instance lets others try first: it could not keep its lease, or meant to give it up. */
const ownDoing: ReadonlySet<DeposedReason> = new Set(['deadline', 'stale', 'resigned']);

const minGapMs = 20;

/**
 * The elector by a lease: whoever sets the leader key leads, as long as it renews the key's short life. When the leader
 * dies, somebody else leads within `ttl` and a little; when it resigns, within milliseconds.
 *
 * Excludes a second leader as long as clocks run evenly, within `margin`, and Redis keeps the key. A paused process, a
 * clock that jumps or a failover that loses the key can break that, which is why a fence decides over every commit.
 *
 * @example
 * const smart = new SmartRedis({ driver, elector: leaseElector({ ttl: '10s' }) });
 *
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function leaseElector(options: LeaseElectorOptions = {}): Elector {
  const resolved = resolveLeaseOptions(options);
  return {
    name: 'lease',
    supports: { exclusive: true },
    campaign: (candidacy) => campaign(candidacy, resolved),
  };
}

async function* campaign(
  candidacy: Candidacy,
  options: ResolvedLeaseElectorOptions,
): AsyncGenerator<Leadership, void, undefined> {
  const { clock, logger, namespace, signal } = candidacy;
  const { keyspaceEvents } = options;
  const wakeUps = listenForWakeUps(candidacy, { keyspaceEvents, minGapMs });
  const outage = createOutageLog(logger, namespace);
  const context = { candidacy, options, wakeUps, outage };
  try {
    for (;;) {
      const victory = await standBy(context);
      if (victory === undefined) return;
      const { leadership, ended } = reign(context, victory);
      try {
        if (!signal.aborted) yield leadership;
        await ended;
      } finally {
        await leadership.resign();
      }
      const reason = leadership.signal.reason as DeposedReason; // only `resign` and the lease abort it
      if (ownDoing.has(reason)) await delay(clock, options.restMs, signal);
    }
  } finally {
    await wakeUps.close();
  }
}
