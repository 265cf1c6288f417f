import type { Rules } from './rules.js';
import { stepsFrom } from './steps.js';
import type { ModelViolation } from './violation.js';
import type { Bounds, Instance, World } from './world.js';
import { initialWorld } from './world.js';

/** What a search came to. */
export interface Exploration {
  /** Different states that were reached. */
  readonly stateCount: number;
  /** Whether every reachable state was looked at. */
  readonly isComplete: boolean;
  /** A shortest way to a broken invariant; `null`: none is broken in what was looked at. */
  readonly counterexample: Counterexample | null;
}

/** What happened, in order, and what it broke. */
export interface Counterexample {
  readonly steps: readonly string[];
  readonly violation: ModelViolation;
}

interface Node {
  readonly world: World;
  readonly label: string;
  readonly parent: Node | null;
}

/**
 * Looks at all states within the bounds, nearest first, and stops at the first broken invariant.
 * @param maxStates ends the search early. @default 5 000 000
 */
export function explore(rules: Rules, bounds: Bounds, maxStates = 5_000_000): Exploration {
  const first: Node = { world: initialWorld(bounds), label: '', parent: null };
  const seen = new Set([keyOf(first.world)]);
  let layer = [first];
  while (layer.length > 0) {
    const next: Node[] = [];
    for (const node of layer) {
      for (const { label, world, violation: broken } of stepsFrom(node.world, rules, bounds)) {
        const violation = broken ?? judgeState(world, bounds);
        if (violation !== undefined) {
          const steps = wayTo({ world, label, parent: node });
          return { stateCount: seen.size, isComplete: false, counterexample: { steps, violation } };
        }
        const key = keyOf(world);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ world, label, parent: node });
      }
      if (seen.size > maxStates) {
        return { stateCount: seen.size, isComplete: false, counterexample: null };
      }
    }
    layer = next;
  }
  return { stateCount: seen.size, isComplete: true, counterexample: null };
}

/** A counterexample as text, one step a line. */
export function formatCounterexample({ steps, violation }: Counterexample): string {
  const lines = steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`);
  return [...lines, `  => broken: ${violation.invariant}`, `     ${violation.detail}`].join('\n');
}

function wayTo(node: Node): readonly string[] {
  const steps: string[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) steps.push(at.label);
  return steps.slice(0, -1).reverse();
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
