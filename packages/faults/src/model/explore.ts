import type { Rules } from './rules.js';
import type { Finding, ModelStep } from './search/model.js';
import { search } from './search/search.js';
import { stepsFrom } from './steps.js';
import type { ModelViolation } from './violation.js';
import type { Bounds, Instance, World } from './world.js';
import { initialWorld } from './world.js';

/**
 * Looks at all states within the bounds, nearest first, and stops at the first broken invariant.
 * @param maxStates as `search` has it
 */
export function explore(rules: Rules, bounds: Bounds, maxStates?: number): Finding {
  const model = {
    first: initialWorld(bounds),
    *stepsFrom(from: World): Iterable<ModelStep<World>> {
      for (const { label, world, violation } of stepsFrom(from, rules, bounds)) {
        const found = violation ?? judgeState(world, bounds);
        const broken = found && { rule: found.invariant, detail: found.detail };
        yield { label, state: world, broken };
      }
    },
    keyOf,
  };
  return search(model, maxStates);
}

/** Leads as far as it knows. */
function believes({ phase }: Instance): boolean {
  return !['standby', 'acquiring', 'refused'].includes(phase);
}

function judgeState({ instances }: World, bounds: Bounds): ModelViolation | undefined {
  if (bounds.expiries > 0 || bounds.failovers > 0) return undefined;
  const leaders = instances.filter(believes);
  if (leaders.length < 2) return undefined;
  return {
    invariant: 'one leader while nothing fails',
    detail: leaders.map(({ pair }) => pair.candidacy).join(' and '),
  };
}

/**
 * Equal states have equal keys. Only values, in the order in which the fields are always written.
 */
function keyOf(world: World): string {
  const { now, instances, election, cache, electionReplica, cacheReplica, strays, used } = world;
  // Of fetches that nobody can commit any more, it does not matter what became of them.
  const alive = aliveFetches(world);
  const ofElection = (slot: World['electionReplica']): unknown =>
    slot && [slot.lastTerm, slot.holder?.term, slot.holder?.candidacy];
  const ofCache = (slot: World['cacheReplica']): unknown =>
    slot && [
      slot.version,
      slot.staged & alive,
      slot.applied & alive,
      slot.claimed,
      slot.fence?.term,
      slot.fence?.candidacy,
      slot.last?.term,
      slot.last?.candidacy,
      slot.last?.fetch,
      slot.live,
      slot.isDamaged,
    ];
  return JSON.stringify([
    now,
    world.highestVersion,
    ofElection(election),
    ofElection(electionReplica),
    ofCache(cache),
    ofCache(cacheReplica),
    strays,
    Object.values(used),
    instances.map((instance) => [
      instance.phase,
      instance.pair.term,
      instance.pair.candidacy,
      instance.highestSeenTerm,
      instance.fetch,
      instance.base?.version,
      instance.base?.fetch,
      instance.refusedBy,
    ]),
  ]);
}

function aliveFetches({ instances, strays }: World): number {
  const late = strays.map((request) => ('fetch' in request ? request.fetch : 0));
  return [...instances.map(({ fetch }) => fetch), ...late].reduce((mask, n) => mask | (1 << n), 0);
}
