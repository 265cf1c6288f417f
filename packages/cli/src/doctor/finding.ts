/** What the doctor looks at. */
export type CheckName =
  | ('topology' | 'release' | 'replica' | 'eviction' | 'memory' | 'persistence' | 'latency')
  | ('rights' | 'clocks' | 'event-loop' | 'definitions' | 'overdue' | 'failing' | 'orphans');

/** What the doctor has found. */
export interface Finding {
  readonly check: CheckName;
  /**
   * `problem`: something fails, or will. `hint`: worth knowing. `unchecked`: the doctor could not
   * look, so that it says nothing.
   */
  readonly severity: 'problem' | 'hint' | 'unchecked';
  readonly found: string;
  readonly why: string;
  readonly todo: string;
}

/** A check that was made and has found nothing. */
export interface Passed {
  readonly check: CheckName;
  /** What was seen, for people. */
  readonly seen: string;
}

/** What a check answers: findings, or that there are none. */
export type Outcome = readonly Finding[] | Passed;

/** Whether a check has found nothing. */
export function isPassed(outcome: Outcome): outcome is Passed {
  return 'seen' in outcome;
}
