import type { Target } from '../contracts/target.js';

/** How the keys of a target are compared. */
export type ElementKind = 'hash' | 'set' | 'sortedSet';

const byScan: Readonly<Record<string, ElementKind>> = {
  HSCAN: 'hash',
  SSCAN: 'set',
  ZSCAN: 'sortedSet',
};

/** The kind of a target; `undefined`: what its writer makes cannot be compared. */
export function kindOf({ writer }: Target): ElementKind | 'list' | 'string' | undefined {
  const { type, elements } = writer;
  if (type === 'list' || type === 'string') return type;
  return elements === undefined ? undefined : byScan[elements.scan];
}
