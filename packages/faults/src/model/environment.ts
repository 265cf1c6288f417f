import type { Rules } from './rules.js';
import { execute } from './scripts.js';
import type { Step } from './step.js';
import type { Bounds, World } from './world.js';
import { absent } from './world.js';

/**
 * What may happen without any instance: time, expiry, replication, failovers, eviction, requests
 * that come late.
 */
export function environmentSteps(world: World, rules: Rules, bounds: Bounds): readonly Step[] {
  const { election, cache, electionReplica, cacheReplica, used } = world;
  const steps: Step[] = [];
  const add = (label: string, next: Partial<World>): void =>
    void steps.push({ label, world: { ...world, ...next } });

  if (world.now < bounds.lastNow) add('the clock moves', { now: world.now + 1 });
  if (used.expiries < bounds.expiries && election.holder !== null) {
    add('the leader key expires', {
      election: { ...election, holder: null },
      used: { ...used, expiries: used.expiries + 1 },
    });
  }
  if (electionReplica !== null && electionReplica !== election) {
    add("the leader key's slot is replicated", { electionReplica: election });
  }
  if (cacheReplica !== null && cacheReplica !== cache) {
    add("the cache's slot is replicated", { cacheReplica: cache });
  }
  if (used.failovers < bounds.failovers) {
    const failovers = used.failovers + 1;
    const last = failovers === bounds.failovers;
    const rest = { used: { ...used, failovers }, ...(last ? noReplicas : {}) };
    if (electionReplica !== null) {
      add("a failover loses the tail of the leader key's slot", {
        ...rest,
        election: electionReplica,
      });
    }
    if (cacheReplica !== null) {
      // A failover takes longer than commits can have counted ahead of the clock.
      const now = Math.max(world.now, world.highestVersion + 1);
      add("a failover loses the tail of the cache's slot", { ...rest, cache: cacheReplica, now });
    }
  }
  if (used.evictions < bounds.evictions && cache.staged !== 0) {
    const evictions = used.evictions + 1;
    add('staging keys are evicted', {
      cache: { ...cache, staged: 0 },
      used: { ...used, evictions },
    });
  }
  const mayDamage = bounds.deltas && cache.live !== absent && !cache.isDamaged;
  if (used.evictions < bounds.evictions && mayDamage) {
    add('rows of live keys are evicted', {
      cache: { ...cache, isDamaged: true },
      used: { ...used, evictions: used.evictions + 1 },
    });
  }
  for (const [index, request] of world.strays.entries()) {
    const strays = world.strays.toSpliced(index, 1);
    const late = execute({ ...world, strays }, request, rules, bounds);
    // Nobody reads what a late call answers.
    const isHeard = late.violation?.invariant !== 'an answer is true';
    const violation = late.violation === undefined || !isHeard ? {} : { violation: late.violation };
    const label = `a late ${request.call} arrives: Redis says ${late.reply.status}`;
    steps.push({ label, world: late.world, ...violation });
  }
  return steps;
}

const noReplicas = { electionReplica: null, cacheReplica: null } as const;
