import type { ResolvedDefinition } from '../settings/cache-definition.js';

/** Who serves a cache, as far as an instance with a seat knows. */
export interface Servers {
  /** The name of the instance that serves a cache of this instance; `undefined`: none. */
  servedBy(cache: string): string | undefined;
  /** The names of the other instances that have a cache registered, with any of its keys. */
  knownBy(definition: ResolvedDefinition): readonly string[];
  /**
   * Whether this instance's definition of a cache is the newest that any instance knows;
   * `undefined` while that is not known.
   */
  isNewest(cache: string): boolean | undefined;
  /**
   * Tells the others that this instance is about to unregister a cache, so that those who wait for
   * that need not wait for each other, and reads what they know. Resolves with a function that
   * takes it back; never rejects.
   */
  withdraw(cache: string): Promise<() => void>;
  /** The fingerprint of this instance's definition of a cache. */
  definitionOf(cache: string): string | undefined;
}
