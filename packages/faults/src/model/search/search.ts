import type { Finding, Model } from './model.js';
import type { Reached } from './reached.js';
import { wayTo } from './reached.js';

/**
 * Looks at all states of a model, nearest first, and stops at the first broken rule.
 * @param maxStates ends the search early. @default 5 000 000
 */
export function search<State>(model: Model<State>, maxStates = 5_000_000): Finding {
  const first: Reached<State> = { state: model.first, label: '', from: null };
  const seen = new Set([model.keyOf(model.first)]);
  let layer = [first];
  while (layer.length > 0) {
    const next: Reached<State>[] = [];
    for (const from of layer) {
      for (const { label, state, broken } of model.stepsFrom(from.state)) {
        if (broken !== undefined) {
          const trace = { steps: wayTo({ state, label, from }), broken };
          return { stateCount: seen.size, isComplete: false, trace };
        }
        const key = model.keyOf(state);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state, label, from });
      }
      if (seen.size > maxStates) return { stateCount: seen.size, isComplete: false, trace: null };
    }
    layer = next;
  }
  return { stateCount: seen.size, isComplete: true, trace: null };
}
