import { describe, expect, it } from 'vitest';
import { restingComponents } from '../../src/model/search/resting-components.js';
import { search } from '../../src/model/search/search.js';
import type { ModelStep } from '../../src/model/search/model.js';
import type { Rest } from '../../src/model/search/search-in-the-long-run.js';
import { searchInTheLongRun } from '../../src/model/search/search-in-the-long-run.js';

/** A model that goes from number to number. */
function graph(steps: Readonly<Record<number, readonly Partial<ModelStep<number>>[]>>) {
  return {
    first: 0,
    keyOf: String,
    stepsFrom: (from: number): readonly ModelStep<number>[] =>
      (steps[from] ?? []).map((step) => ({ label: `to ${String(step.state)}`, state: 0, ...step })),
  };
}

const broken = { rule: 'a rule', detail: '' };
const sorted = (components: readonly (readonly number[])[]): string =>
  components
    .map((component) => component.toSorted((a, b) => a - b).join(' '))
    .sort()
    .join('; ');

describe('a search', () => {
  it('finds the shortest way to a broken rule', () => {
    const model = graph({
      0: [{ state: 1 }, { state: 2 }],
      1: [{ state: 3 }],
      2: [{ state: 4, broken }],
      3: [{ state: 4, broken }],
    });
    const { trace, isComplete } = search(model);
    expect(trace).toEqual({ steps: ['to 2', 'to 4'], broken });
    expect(isComplete).toBe(false);
  });

  it('looks at each state once, and says when it has seen all', () => {
    const model = graph({ 0: [{ state: 1 }], 1: [{ state: 0 }, { state: 1 }] });
    expect(search(model)).toEqual({ stateCount: 2, isComplete: true, trace: null });
  });

  it('stops where it is told to', () => {
    const model = { ...graph({}), stepsFrom: (n: number) => [{ label: '', state: n + 1 }] };
    expect(search(model, 10)).toMatchObject({ isComplete: false, trace: null });
  });
});

describe('the resting components of a graph', () => {
  it('are those that no edge leaves', () => {
    expect(sorted(restingComponents([[1], [2], [1, 3], [4], [3], []]))).toBe('3 4; 5');
  });

  it('are single nodes without an edge, and whole circles', () => {
    expect(sorted(restingComponents([[1, 2], [], [3], [4], [2]]))).toBe('1; 2 3 4');
  });

  it('are found in graphs that are deeper than a stack', () => {
    const length = 100_000;
    const circle = Array.from({ length }, (_, node) => [(node + 1) % length]);
    expect(restingComponents(circle)).toMatchObject([{ length }]);
  });
});

describe('a search in the long run', () => {
  const judgeRest = ({ states, events }: Rest<number>) =>
    states.includes(3) || events.has('waste') ? broken : undefined;

  it('judges where it rests, and not what it goes through', () => {
    const through = graph({ 0: [{ state: 3 }], 3: [{ state: 4 }] });
    expect(searchInTheLongRun({ ...through, judgeRest }).trace).toBeNull();
    const resting = graph({ 0: [{ state: 1 }], 1: [{ state: 3 }], 3: [{ state: 1 }] });
    expect(searchInTheLongRun({ ...resting, judgeRest }).trace?.steps).toEqual(['to 1']);
  });

  it('takes it that faults cease, but may have happened', () => {
    const saved = graph({ 0: [{ state: 3, isFault: true }], 3: [{ state: 0 }] });
    expect(searchInTheLongRun({ ...saved, judgeRest }).trace).toBeNull();
    const stuck = graph({ 0: [{ state: 3, isFault: true }], 3: [{ state: 0, isFault: true }] });
    expect(searchInTheLongRun({ ...stuck, judgeRest }).trace?.steps).toEqual(['to 3']);
  });

  it('knows what happens again and again', () => {
    const once = graph({ 0: [{ state: 1, event: 'waste' }], 1: [{ state: 1 }] });
    expect(searchInTheLongRun({ ...once, judgeRest }).trace).toBeNull();
    const always = graph({ 0: [{ state: 1 }], 1: [{ state: 1, event: 'waste' }] });
    expect(searchInTheLongRun({ ...always, judgeRest }).trace?.steps).toEqual(['to 1']);
  });
});
