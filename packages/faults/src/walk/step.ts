/** How the source of a cache behaves from now on. */
export type Behaviour =
  /** Returns an array. */
  | 'array'
  /** Returns a generator. */
  | 'stream'
  /** Throws at once. */
  | 'fails early'
  /** Throws after some rows. */
  | 'fails late'
  /** Never settles, but obeys its signal. */
  | 'hangs'
  /** Settles after its timeout, and ignores its signal. */
  | 'lingers'
  /** Returns the same generator again, which was already read. */
  | 'answers twice'
  /** Returns `unchanged()`, as far as it knows. */
  | 'unchanged';

/** The shape of a definition. */
export interface Shape {
  readonly delta: boolean;
  readonly atomic: boolean;
  /** Whether there is one more target. */
  readonly extra: boolean;
}

/** An action of a user on an instance. `who` counts instances, modulo their number. */
export type Step =
  | { readonly do: 'register'; readonly who: number; readonly shape: Shape }
  | { readonly do: 'update'; readonly who: number; readonly shape: Shape | null }
  | { readonly do: 'unregister'; readonly who: number; readonly dropData: boolean }
  | { readonly do: 'refresh'; readonly who: number }
  | { readonly do: 'close'; readonly who: number }
  /** From now on, the source returns other rows. */
  | { readonly do: 'change source' }
  | { readonly do: 'behave'; readonly as: Behaviour }
  /** Something happens to Redis, or on the way there. */
  | { readonly do: 'disturb'; readonly who: number; readonly how: Disturbance }
  | { readonly do: 'wait'; readonly ms: number };

/**
 * What happens around the users. A process that is killed, at once or when Redis has run its next
 * commit, is replaced by another, which starts with the current program.
 */
export type Disturbance = 'cut' | 'kill' | 'kill at commit' | 'flush scripts';

/** A step, and whether the next one waits for it. */
export interface WalkStep {
  readonly step: Step;
  readonly isAwaited: boolean;
}
