import { expect, it } from 'vitest';
import { rows } from '../src/rows.js';

it('every row says what judges it; where the checker does not, why not', () => {
  const others = rows.filter(({ judgedBy }) => !judgedBy.includes('the checker of histories'));
  expect(rows.map(({ judgedBy }) => judgedBy)).not.toContain('');
  expect(others.map(({ id }) => id)).toEqual(['F20', 'F22', 'F23', 'F30', 'F31', 'F32']);
});

it('what runs as a crew is judged by its history, but for the witness that may be evicted', () => {
  const crews = rows.filter(({ crew }) => crew === 'processes' || crew === 'in process');
  const others = crews.filter(({ judgedBy }) => !judgedBy.includes('the checker of histories'));
  expect(others.map(({ id }) => id)).toEqual(['F20']);
});
