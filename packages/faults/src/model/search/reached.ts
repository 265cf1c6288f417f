/** A state that was reached, and how. */
export interface Reached<State> {
  readonly state: State;
  readonly label: string;
  readonly from: Reached<State> | null;
}

/** The labels of the steps that lead to a state, in order. */
export function wayTo<State>(reached: Reached<State>): readonly string[] {
  const steps: string[] = [];
  for (let at = reached; at.from !== null; at = at.from) steps.push(at.label);
  return steps.reverse();
}
