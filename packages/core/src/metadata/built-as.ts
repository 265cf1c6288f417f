import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Target } from '../contracts/target.js';
import { selectsOf } from '../targets/selects-of.js';
import type { CacheState } from './cache-state.js';

/**
 * Identifies the definition that built a version, in the metadata of a group of targets: the option
 * `shape`, the writer type of each key, and the properties that its writer selects by name.
 */
export function builtAsOf(
  { shape }: Pick<ResolvedDefinition, 'shape'>,
  group: readonly Target[],
): string {
  const types: string[] = [];
  const selects: string[] = [];
  const sorted = [...group].sort(({ key: one }, { key: other }) => (one < other ? -1 : 1));
  for (const { key, writer } of sorted) {
    types.push(memberOf(key, writer.type));
    const named = selectsOf(writer);
    if (named !== undefined) selects.push(memberOf(key, named));
  }
  const members = [memberOf('shape', shape), `"targets":{${types.join(',')}}`];
  if (selects.length > 0) members.push(`"selects":{${selects.join(',')}}`);
  return `{${members.join(',')}}`;
}

/** Not of an object: V8 would make a hidden class for the keys of each of ten thousand caches. */
function memberOf(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** What a text of {@link builtAsOf} says; nothing where it is unreadable. */
export interface BuiltAs {
  readonly shape: number | undefined;
  /** The writer type of each key. */
  readonly targets: Readonly<Record<string, unknown>>;
}

/** Parses a text of {@link builtAsOf}. */
export function parseBuiltAs(text: string): BuiltAs {
  try {
    const { shape, targets } = Object(JSON.parse(text)) as Partial<Record<string, unknown>>;
    return {
      shape: typeof shape === 'number' ? shape : undefined,
      targets: Object(targets) as Readonly<Record<string, unknown>>,
    };
  } catch {
    return { shape: undefined, targets: {} };
  }
}

/**
 * Whether the version was built by another definition: a release may have added or renamed a
 * target, changed its writer, or raised `shape`. `states` are those of the definition's groups.
 */
export function isBuiltByAnother(
  definition: ResolvedDefinition,
  states: readonly CacheState[],
): boolean {
  return states.some((state, index) => {
    const group = definition.groups[index] ?? [];
    if (state.version === null) return false;
    if (state.builtAs !== null) return state.builtAs !== builtAsOf(definition, group);
    return definition.shape !== 1 || fillsOthers(state, group);
  });
}

/** For a version without `builtAs`. */
function fillsOthers({ keys }: CacheState, targets: readonly Target[]): boolean {
  if (keys === null) return false;
  return keys.length !== targets.length || targets.some(({ key }) => !keys.includes(key));
}
