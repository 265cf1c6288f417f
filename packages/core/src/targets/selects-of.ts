import type { Writer } from '../contracts/writer.js';

/** The part of a writer that {@link selectsOf} reads. */
export type Selecting = Pick<Writer, 'selects'>;

/** {@link Writer.selects} of the selectors that are names; functions have none. */
export function selectedByName(selectors: Readonly<Record<string, unknown>>): Selecting {
  const named = Object.entries(selectors).filter(isNamed);
  return named.length === 0 ? {} : { selects: Object.fromEntries(named) };
}

/**
 * The properties that a writer selects by name, the options in order; `undefined` without any. What
 * a plug-in declares otherwise does not count.
 */
export function selectsOf({ selects }: Selecting): Readonly<Record<string, string>> | undefined {
  if (selects === undefined) return undefined;
  const named = Object.entries(Object(selects) as Record<string, unknown>).filter(isNamed);
  if (named.length === 0) return undefined;
  return Object.fromEntries(named.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isNamed(selector: [option: string, given: unknown]): selector is [string, string] {
  return typeof selector[1] === 'string';
}
