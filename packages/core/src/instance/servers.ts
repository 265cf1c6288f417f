/** Who serves a cache, as far as an instance with a seat knows. */
export interface Servers {
  /** The name of the instance that serves a cache of this instance; `undefined`: none. */
  servedBy(cache: string): string | undefined;
  /** The names of the other instances that have the cache registered, with any of its keys. */
  knownBy(cache: string): readonly string[];
  /**
   * Whether this instance's definition of a cache is the newest that any instance knows;
   * `undefined` while that is not known.
   */
  isNewest(cache: string): boolean | undefined;
  /** The fingerprint of this instance's definition of a cache. */
  definitionOf(cache: string): string | undefined;
}
