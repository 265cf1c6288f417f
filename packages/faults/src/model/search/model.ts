/** What can happen in a model, and what must never be. States are plain values. */
export interface Model<State> {
  readonly first: State;
  /** All that may happen next. */
  stepsFrom(state: State): Iterable<ModelStep<State>>;
  /** Equal states have equal keys, and others have not. */
  keyOf(state: State): string;
}

/** Something that may happen next. */
export interface ModelStep<State> {
  /** One line of a trace. */
  readonly label: string;
  readonly state: State;
  /** What this step has broken. */
  readonly broken?: Broken | undefined;
  /**
   * Whether it is a fault, which need not happen. All else happens at last, if it may again and
   * again. @default false
   */
  readonly isFault?: boolean;
  /** What has been achieved or wasted by it, for what is judged in the long run. */
  readonly event?: string;
}

/** A rule that was broken, by name, and how. */
export interface Broken<Rule extends string = string> {
  readonly rule: Rule;
  readonly detail: string;
}

/** What a search came to. */
export interface Finding {
  /** Different states that were reached. */
  readonly stateCount: number;
  /** Whether every reachable state was looked at. */
  readonly isComplete: boolean;
  /** A shortest way to a broken rule; `null`: none is broken in what was looked at. */
  readonly trace: Trace | null;
}

/** What happened, in order, and what it broke. */
export interface Trace {
  readonly steps: readonly string[];
  readonly broken: Broken;
}
