import type { ModelStep } from '../search/model.js';
import { changeSeats, freshRevision } from './list-steps.js';
import type { PlacementRules } from './rules.js';
import { nameOf } from './text.js';
import type { PlacementBounds, PlacementWorld } from './world.js';
import { putInstance, unstarted } from './world.js';

type Steps = readonly ModelStep<PlacementWorld>[];

/** What may befall one instance. */
export function faultsOf(
  world: PlacementWorld,
  index: number,
  rules: PlacementRules,
  bounds: PlacementBounds,
): Steps {
  const instance = world.instances[index];
  if (instance?.life !== 'alive') return [];
  const steps: ModelStep<PlacementWorld>[] = [];
  const name = nameOf(index);
  const add = (label: string, state: PlacementWorld): void =>
    void steps.push({ label: `${name} ${label}`, state, isFault: true });
  const gone = putInstance(world, index, { ...unstarted, life: 'gone' });
  const stood = world.list.seats & ~(1 << index);
  if (bounds.mayBeKilled === true) add('is killed', gone);
  if (bounds.mayLeave === true) {
    const { cache } = world;
    const isHeld = instance.run > 0 && cache.claim === instance.run;
    const ended = isHeld ? { ...gone, cache: { ...cache, isMarked: false } } : gone;
    add('ends its run and leaves', changeSeats(ended, stood, rules));
  }
  if (bounds.seatsExpire === true && stood !== world.list.seats) {
    add('has its seat expire', changeSeats(world, stood, rules));
  }
  return steps;
}

/** What may befall the slots. */
export function slotFaults(
  world: PlacementWorld,
  rules: PlacementRules,
  bounds: PlacementBounds,
): Steps {
  const { list, listReplica, cache, cacheReplica, isReplicaDeaf } = world;
  const steps: ModelStep<PlacementWorld>[] = [];
  const add = (label: string, next: Partial<PlacementWorld>): void =>
    void steps.push({ label, state: { ...world, ...next }, isFault: true });
  if (bounds.mayEvictRosters === true && list.rosters !== 0) {
    add('the rosters are evicted', { list: { ...list, rosters: 0 } });
  }
  if (bounds.mayLoseList === true && list.seats !== 0) {
    const revision = rules.revision === 'counted' ? 0 : freshRevision(world);
    add('the seats and rosters are lost', { list: { seats: 0, revision, rosters: 0 } });
  }
  if (listReplica !== null) {
    if (!isReplicaDeaf) {
      add('the replica of the seats hears no more', { listReplica: list, isReplicaDeaf: true });
    }
    add('a failover loses the tail of the seats', { list: listReplica, listReplica: null });
  }
  if (cacheReplica !== null) {
    if (!isReplicaDeaf) {
      add('the replica of the cache hears no more', { cacheReplica: cache, isReplicaDeaf: true });
    }
    add('a failover loses the tail of the cache', { cache: cacheReplica, cacheReplica: null });
  }
  return steps;
}
