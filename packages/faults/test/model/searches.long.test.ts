import { describe, expect, it } from 'vitest';
import { formatTrace } from '../../src/model/search/format-trace.js';
import { searches } from '../../src/model/searches.js';

const small = searches.filter(({ isLarge }) => isLarge !== true);

describe('the models of who serves what', () => {
  it.each(small.filter(({ finds }) => finds === null))(
    'break no rule of $model in any state where $name',
    ({ run }) => {
      const { isComplete, trace } = run();
      expect(trace === null ? '' : formatTrace(trace)).toBe('');
      expect(isComplete).toBe(true);
    },
  );

  it.each(small.filter(({ finds }) => finds !== null))(
    'find out about $model when $name',
    ({ run, finds }) => {
      const { trace } = run();
      const found = trace && { rule: trace.broken.rule, stepCount: trace.steps.length };
      expect(found).toEqual(finds);
    },
  );

  it('have names of their own', () => {
    const names = searches.map(({ model, name }) => `${model}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
