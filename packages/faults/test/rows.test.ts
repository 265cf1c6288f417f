import { expect, it } from 'vitest';
import { rows } from '../src/rows.js';

it('every row names its judge, and the reason if that is not the checker', () => {
  const others = rows.filter(({ judgedBy }) => !judgedBy.includes('the checker of histories'));
  expect(rows.map(({ judgedBy }) => judgedBy)).not.toContain('');
  expect(others.map(({ id }) => id)).toEqual(['F20', 'F22', 'F23', 'F30', 'F31', 'F32', 'F52']);
});

it('every crew is judged by its history, unless its witness may be evicted', () => {
  const crews = rows.filter(({ crew }) => crew === 'processes' || crew === 'in process');
  const others = crews.filter(({ judgedBy }) => !judgedBy.includes('the checker of histories'));
  expect(others.map(({ id }) => id)).toEqual(['F20']);
});

it('every row has an id of its own, by which it is run', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
