import type { ModelStep } from '../search/model.js';
import type { RunRules } from './rules.js';
import { execute } from './scripts.js';
import { describe } from './text.js';
import type { RunBounds, RunWorld } from './world.js';

/** What may happen without any seat: time, marks that expire, failovers, calls that come late. */
export function environmentSteps(
  world: RunWorld,
  rules: RunRules,
  bounds: RunBounds,
): readonly ModelStep<RunWorld>[] {
  const steps: ModelStep<RunWorld>[] = [];
  const add = (label: string, next: Partial<RunWorld>): void =>
    void steps.push({ label, state: { ...world, ...next } });

  if (world.now < bounds.lastNow) add('the clock moves', { now: world.now + 1 });
  if (world.slot.mark === 'valid') {
    add('the mark expires', { slot: { ...world.slot, mark: 'over' } });
  }
  steps.push(...failovers(world, bounds));
  for (const [index, call] of world.strays.entries()) {
    const strays = world.strays.toSpliced(index, 1);
    const { slot, answer, broken } = execute(world.slot, call, world.now, rules);
    const label = `a late ${describe(call)} arrives: Redis says ${answer.status}`;
    steps.push({ label, state: { ...world, strays, slot }, broken });
  }
  return steps;
}

/**
 * A failover brings back one earlier state of the slot. Which one, is settled when that is the
 * state: "the replica hears no more".
 */
function failovers(world: RunWorld, bounds: RunBounds): readonly ModelStep<RunWorld>[] {
  const { replica, used, slot, now } = world;
  if (replica === null) return [];
  const steps: ModelStep<RunWorld>[] = [];
  if (!used.isReplicaDeaf) {
    const deaf = { ...used, isReplicaDeaf: true };
    steps.push({
      label: "the slot's replica hears no more",
      state: { ...world, replica: slot, used: deaf },
    });
  }
  const failoverCount = used.failovers + 1;
  const isLast = failoverCount === bounds.failovers;
  const after = {
    ...world,
    slot: replica,
    replica: isLast ? null : replica,
    used: { ...used, failovers: failoverCount, isReplicaDeaf: false },
  };
  const label = 'a failover loses the tail of the slot';
  steps.push({ label, state: after });
  if (!bounds.clockGoesBack) return steps;
  for (let then = 1; then < now; then++) {
    const label = `a failover loses the tail of the slot, and the clock goes back to ${String(then)}`;
    steps.push({ label, state: { ...after, now: then } });
  }
  return steps;
}
