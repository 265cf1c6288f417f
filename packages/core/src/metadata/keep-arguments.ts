import type { KeepPlan, KeptChange } from './keep-plan.js';

/** A {@link KeepPlan} as a script takes it: the positions of its keys in KEYS, from 1. */
export interface KeepArguments {
  readonly keys: readonly string[];
  readonly plan: Readonly<Record<string, unknown>>;
}

/**
 * The arguments of a plan for a script whose KEYS are `keys`, to which those of the plan are added.
 */
export function keepArguments(given: readonly string[], plan: KeepPlan): KeepArguments {
  const keys = [...given];
  const placeOf = (key: string): number => {
    const known = keys.indexOf(key);
    return known === -1 ? keys.push(key) : known + 1;
  };
  const changed = ({ list, gone }: KeptChange): object => ({ list, gone: gone.map(placeOf) });
  return {
    plan: {
      before: plan.before,
      version: plan.version,
      last: plan.last.map(({ key, keptKey, count, expected }) => ({
        live: placeOf(key),
        kept: placeOf(keptKey),
        count: count.map(String),
        expected,
      })),
      ...(plan.whole === undefined ? {} : { whole: changed(plan.whole) }),
      torn: changed(plan.torn),
    },
    keys,
  };
}
