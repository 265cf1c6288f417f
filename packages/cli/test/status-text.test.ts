import { describe, expect, it } from 'vitest';
import { cacheColumns } from '../src/caches/cache-columns.js';
import { remarksOn, statusWord, worstFirst } from '../src/caches/status-text.js';
import { plainLook } from '../src/render/look.js';
import { renderTable } from '../src/render/table.js';
import { frameOf } from '../src/top/frame.js';
import { summary } from './support/summaries.js';

const fresh = summary({ name: 'a-fresh' });
const overdue = summary({ name: 'b-overdue', overdue: true });
const late = summary({ name: 'c-late', status: 'late' });
const lateToo = summary({ name: 'd-late', status: 'late', overdue: true });
const stale = summary({ name: 'e-stale', status: 'stale', overdue: true });

describe('the word for how a cache is', () => {
  it('is the worst that there is to say, which is said once', () => {
    const told = [fresh, overdue, late, lateToo, stale].map((cache) => [
      statusWord(cache),
      remarksOn(cache),
    ]);
    expect(told).toEqual([
      ['fresh', ''],
      ['overdue', ''],
      ['late', ''],
      ['late', 'overdue'],
      ['stale', 'overdue'],
    ]);
  });

  it('orders the caches, the worst first', () => {
    const sorted = [fresh, overdue, late, lateToo, stale].sort(worstFirst);
    expect(sorted).toEqual([stale, lateToo, late, overdue, fresh]);
  });

  it('never stands as fresh beside overdue, in a table or in the head of top', () => {
    const line = renderTable(cacheColumns(0), [overdue], plainLook).split('\n')[1] ?? '';
    expect(line.match(/fresh|overdue/g)).toEqual(['overdue', 'overdue']);
    const state = {
      ...{ namespace: 'shop', caches: [fresh, overdue], instances: [], readAtMs: 0 },
      ...{ failure: null, happened: [] },
    };
    const [head] = frameOf(state, { height: undefined, offset: 0, nowMs: 0 }, plainLook);
    expect(head).toBe('smart-redis, namespace shop: 2 caches (1 fresh, 1 overdue)');
  });
});
