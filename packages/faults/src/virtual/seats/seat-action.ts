import type { Action } from '../actions.js';

/** An action on instances with seats. `who` counts those that run, modulo their number. */
export type SeatAction = Action | MemberAction;

/** An action on the instances alone. */
export type MemberAction =
  /** One more instance starts: of the new release if `isNew`. */
  | { readonly do: 'join'; readonly isNew?: boolean }
  | { readonly do: 'close'; readonly who: number }
  | { readonly do: 'close and finish'; readonly who: number }
  /** SIGKILL. What it has sent may still arrive. */
  | { readonly do: 'kill'; readonly who: number };

/** A {@link SeatAction}, and the time that passes until the next one. */
export interface SeatMove {
  readonly action: SeatAction;
  readonly thenMs: number;
}
