import type { Broken, Finding, Model } from './model.js';
import type { Reached } from './reached.js';
import { wayTo } from './reached.js';
import { restingComponents } from './resting-components.js';

/** A model of which it is also judged what comes of it once nothing fails any more. */
export interface LastingModel<State> extends Model<State> {
  /**
   * Judges states that, without a further fault, lead to one another and to no others, and the
   * events of the steps between them. All of these happen again and again.
   */
  judgeRest(rest: Rest<State>): Broken | undefined;
}

/** States between which a model goes round for ever. */
export interface Rest<State> {
  readonly states: readonly State[];
  readonly events: ReadonlySet<string>;
}

/**
 * Looks at all states of a model, and judges where it can end once faults have ceased: from
 * whatever state, after whatever faults. Weakly fair: what may happen again and again does at last.
 * A broken rule of a single step is found first.
 * @param maxStates ends the search early, and judges nothing. @default 2 000 000
 */
export function searchInTheLongRun<State>(
  model: LastingModel<State>,
  maxStates = 2_000_000,
): Finding {
  const indexes = new Map([[model.keyOf(model.first), 0]]);
  const reached: Reached<State>[] = [{ state: model.first, label: '', from: null }];
  const edges: number[][] = [];
  const events: (readonly Edge[])[] = [];
  // Grows while it is gone through: nearest first.
  for (const from of reached) {
    if (reached.length > maxStates) {
      return { stateCount: reached.length, isComplete: false, trace: null };
    }
    const targets: number[] = [];
    const noted: Edge[] = [];
    for (const { label, state, broken, isFault, event } of model.stepsFrom(from.state)) {
      if (broken !== undefined) {
        const trace = { steps: wayTo({ state, label, from }), broken };
        return { stateCount: reached.length, isComplete: false, trace };
      }
      const key = model.keyOf(state);
      let index = indexes.get(key);
      if (index === undefined) {
        index = reached.length;
        indexes.set(key, index);
        reached.push({ state, label, from });
      }
      if (isFault === true) continue;
      targets.push(index);
      if (event !== undefined) noted.push({ to: index, event });
    }
    edges.push(targets);
    events.push(noted);
  }
  return judgeEnds(model, reached, edges, events);
}

interface Edge {
  readonly to: number;
  readonly event: string;
}

function judgeEnds<State>(
  model: LastingModel<State>,
  reached: readonly Reached<State>[],
  edges: readonly (readonly number[])[],
  events: readonly (readonly Edge[])[],
): Finding {
  const stateCount = reached.length;
  let nearest: { readonly at: Reached<State>; readonly index: number; broken: Broken } | undefined;
  for (const component of restingComponents(edges)) {
    const members = new Set(component);
    const inside = component.flatMap((index) => events[index] ?? []);
    const broken = model.judgeRest({
      states: component.flatMap((index) => reached[index]?.state ?? []),
      events: new Set(inside.filter(({ to }) => members.has(to)).map(({ event }) => event)),
    });
    const index = Math.min(...component);
    const at = reached[index];
    if (broken === undefined || at === undefined) continue;
    if (nearest === undefined || index < nearest.index) nearest = { at, index, broken };
  }
  const trace = nearest === undefined ? null : { steps: wayTo(nearest.at), broken: nearest.broken };
  return { stateCount, isComplete: true, trace };
}
