import { describe, expect, it } from 'vitest';
import type { Board } from '../board.js';
import { createBoard } from '../board.js';
import { handleInstanceMessage, handleReaderMessage } from '../handle-message.js';
import type { Verdict } from '../judge.js';
import { summarize } from '../summary.js';
import { views } from '../views.js';

const commit = { type: 'committed', rows: 9, durationMs: 3000, instance: 'A' } as const;

/** A demo in which every promise held. */
function goodBoard(): Board {
  const board = createBoard(['A', 'B']);
  for (const { cache } of views) {
    handleInstanceMessage(board, 'A', { ...commit, cache, version: 100, term: 7 });
    read(board, cache, 'whole');
  }
  board.takeover = {
    victim: 'A',
    killedAtMs: 1000,
    cache: 'busy-hours',
    rows: 5,
    successor: 'B',
    ledAtMs: 3500,
    committedAtMs: 6000,
  };
  return board;
}

function read(board: Board, cache: string, verdict: Verdict): void {
  handleReaderMessage(board, 'reader 1', {
    type: 'reads',
    cache,
    latencies: [0.4],
    verdicts: [verdict],
  });
}

describe('the summary', () => {
  it('finds nothing broken when nothing was', () => {
    const { broken, lines } = summarize(goodBoard(), 0);
    expect(broken).toEqual([]);
    expect(lines.join('\n')).toContain('takeover          2.5 s');
    expect(lines.at(-1)).toBe('All promises held.');
  });

  it.each(['missed', 'mixed', 'backwards'] as const)(
    'calls a read that was %s broken',
    (verdict) => {
      const board = goodBoard();
      read(board, 'busy-hours', verdict);
      expect(summarize(board, 0).broken).toHaveLength(1);
    },
  );

  it.each([
    ['version', { version: 100, term: 7 }],
    ['term', { version: 101, term: 6 }],
  ])('calls a commit that goes back in %s broken', (_name, numbers) => {
    const board = goodBoard();
    handleInstanceMessage(board, 'B', { ...commit, cache: 'busy-hours', ...numbers });
    expect(summarize(board, 0).broken).toEqual(['1 commits went back in version or term']);
  });

  it('calls a takeover that did not come broken', () => {
    const board = goodBoard();
    board.takeover = null;
    expect(summarize(board, 0).broken).toContain('no takeover');
  });

  it('calls what a dead instance left behind broken', () => {
    expect(summarize(goodBoard(), 3).broken).toEqual(['3 keys were left behind']);
  });

  it('calls a cache that nobody could read broken', () => {
    const board = createBoard(['A']);
    expect(summarize(board, 0).broken[0]).toBe(
      `never read: ${views.map(({ cache }) => cache).join(', ')}`,
    );
  });
});
