/** The KEYS of a script over several targets. */
export interface ScriptKeys<Name extends string> {
  readonly keys: readonly string[];
  /** For each target, the positions of its keys in KEYS, counted from 1 as in Lua. */
  readonly places: readonly Readonly<Record<Name, number>>[];
}

/**
 * Lists the keys of a script: `first`, then those of each target. The plan of the script contains
 * their positions, so that a target may have any number of keys.
 */
export function scriptKeys<Name extends string>(
  first: readonly string[],
  targets: readonly Readonly<Record<Name, string>>[],
): ScriptKeys<Name> {
  const keys = [...first];
  const places = targets.map((target) => {
    const entries = Object.entries<string>(target).map(([name, key]) => [name, keys.push(key)]);
    return Object.fromEntries(entries) as Record<Name, number>;
  });
  return { keys, places };
}
