import type { Move } from '../../src/virtual/actions.js';

/**
 * Elections that have broken an invariant once, as short as possible. Each name describes the fault
 * of the elector, or of the judge.
 */
export const keptElections: Readonly<
  Record<string, { seed: number; candidateCount: number; moves: Move[] }>
> = {
  'acquires a key that another holds': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'failover', lost: 0, ms: 20 }, thenMs: 1 },
      { action: { do: 'jump server', ms: -1 }, thenMs: 1 },
      { action: { do: 'suspend', who: 0, ms: 1 }, thenMs: 60 },
    ],
  },
  'releases a key that another holds': {
    seed: 0,
    candidateCount: 3,
    moves: [
      { action: { do: 'heal', who: 0 }, thenMs: 12 },
      { action: { do: 'block', who: 0, ms: 238 }, thenMs: 111 },
      { action: { do: 'drop requests', who: 2 }, thenMs: 127 },
      { action: { do: 'slow', who: 0, ms: 157 }, thenMs: 60 },
      { action: { do: 'suspend', who: 0, ms: 60 }, thenMs: 60 },
      { action: { do: 'cut', who: 0 }, thenMs: 1 },
    ],
  },
  'keeps no margin for inexact clocks': {
    seed: 211235,
    candidateCount: 2,
    moves: [
      { action: { do: 'drop requests', who: 0 }, thenMs: 31 },
      { action: { do: 'drop requests', who: 1 }, thenMs: 18 },
      { action: { do: 'resume', who: 0 }, thenMs: 219 },
      { action: { do: 'nothing' }, thenMs: 10 },
    ],
  },
  'counts terms without the time': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'failover', lost: 0, ms: 20 }, thenMs: 60 },
      { action: { do: 'evict', key: 'term' }, thenMs: 60 },
      { action: { do: 'cut', who: 0 }, thenMs: 189 },
    ],
  },
  'uses only the monotonic clock': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'pause', who: 0 }, thenMs: 60 },
      { action: { do: 'jump server', ms: 0 }, thenMs: 60 },
      { action: { do: 'suspend', who: 1, ms: 198 }, thenMs: 1 },
      { action: { do: 'flush' }, thenMs: 273 },
    ],
  },
  'uses only the wall clock': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'pause', who: 0 }, thenMs: 6 },
      { action: { do: 'jump', who: 1, ms: -284 }, thenMs: 1 },
      { action: { do: 'nothing' }, thenMs: 1 },
    ],
  },
  'answers isCurrent() by a flag': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'suspend', who: 0, ms: 4 }, thenMs: 1 },
      { action: { do: 'flush scripts' }, thenMs: 4 },
      { action: { do: 'pause', who: 1 }, thenMs: 228 },
      { action: { do: 'suspend', who: 0, ms: 1 }, thenMs: 21 },
      { action: { do: 'flush scripts' }, thenMs: 39 },
    ],
  },
  'has no timer for its deadline': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'suspend', who: 0, ms: 4 }, thenMs: 1 },
      { action: { do: 'flush scripts' }, thenMs: 4 },
      { action: { do: 'pause', who: 1 }, thenMs: 150 },
      { action: { do: 'suspend', who: 0, ms: 1 }, thenMs: 21 },
      { action: { do: 'flush scripts' }, thenMs: 39 },
    ],
  },
  'reports the end after it leads again': {
    seed: 0,
    candidateCount: 2,
    moves: [
      { action: { do: 'block', who: 0, ms: 1 }, thenMs: 6 },
      { action: { do: 'flush' }, thenMs: 1 },
      { action: { do: 'evict', key: 'leader' }, thenMs: 60 },
      { action: { do: 'cut', who: 0 }, thenMs: 60 },
    ],
  },
  'takes a holder that a failover brought back for a new one': {
    seed: 56603,
    candidateCount: 2,
    moves: [
      { action: { do: 'slow', who: 0, ms: 122 }, thenMs: 175 },
      { action: { do: 'slow', who: 1, ms: 51 }, thenMs: 60 },
      { action: { do: 'drop replies', who: 1 }, thenMs: 229 },
      { action: { do: 'drop replies', who: 0 }, thenMs: 62 },
      { action: { do: 'jump', who: 0, ms: 0 }, thenMs: 9 },
      { action: { do: 'evict', key: 'leader' }, thenMs: 41 },
      { action: { do: 'failover', lost: 1, ms: 20 }, thenMs: 1 },
      { action: { do: 'cut', who: 0 }, thenMs: 1 },
    ],
  },
};
