import type { CacheState } from '../metadata/cache-state.js';
import { asKept, freeIndex, lastKeys } from '../metadata/keep-plan.js';
import { formatKept } from '../metadata/kept.js';
import type { RollbackPlan } from '../metadata/roll-back.js';
import { keptKeyOf } from '../redis/keys.js';
import { countCommand } from '../staging/write-batch.js';
import type { Versioned } from './versioned.js';

/** What a rollback to version `to` does in one group; `undefined`: the group does not have it. */
export function planGroup(
  { namespace, definition, places }: Versioned,
  index: number,
  state: CacheState,
  to: number,
): Pick<RollbackPlan, 'metadataKey' | 'back' | 'targets' | 'keep' | 'isPaused'> | undefined {
  const { name: cache } = definition;
  const { text, current, versions } = state.kept;
  const group = definition.groups[index] ?? [];
  const back = versions.find(({ version }) => version === to);
  const free = freeIndex(versions);
  if (back === undefined || free === undefined) return undefined;
  const targets = group.map((target) => ({
    key: target.key,
    countLive: countCommand(target, target.key),
  }));
  const last = lastKeys({ namespace, cache, targets }, state, free);
  const entry = last.length === 0 ? undefined : asKept(state, last, free);
  const others = versions.filter((version) => version !== back);
  return {
    metadataKey: places[index]?.key ?? '',
    back: { ...back, counts: Object.fromEntries(countsOf(back.counts, group)) },
    targets: group.map((target) => {
      const keptKey = keptKeyOf({ namespace, cache, key: target.key }, back.index);
      const expected = back.counts[target.key] ?? 0;
      return { key: target.key, keptKey, count: countCommand(target, keptKey), expected };
    }),
    keep: {
      before: text,
      version: current,
      last,
      whole: entry === undefined ? undefined : { list: formatKept([entry, ...others]), gone: [] },
      torn: { list: formatKept(others), gone: [] },
    },
    isPaused: state.paused !== null && state.paused.until === undefined,
  };
}

/** Keys that the definition no longer has are not put back. */
function countsOf(
  counts: Readonly<Record<string, number>>,
  group: readonly { readonly key: string }[],
): [string, number][] {
  return Object.entries(counts).filter(([key]) => group.some((target) => target.key === key));
}
