/**
 * How a definition of a cache compares with others of it: by `shape`, then by `seenMs`, then by
 * `definition`; the higher one is the newer. See `compareDefinitions`.
 */
export interface DefinitionAge {
  /** Fingerprint of the declared options. */
  readonly definition: string;
  /** The option `shape`. */
  readonly shape: number;
  /** When it was first seen, in ms of the server's clock. */
  readonly seenMs: number;
}
