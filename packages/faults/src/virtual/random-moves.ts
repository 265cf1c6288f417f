import type { Action, Move } from './actions.js';

const hourMs = 3_600_000;

/** Random in [0, 1). */
type Random = () => number;

const upTo = (random: Random, max: number): number => 1 + Math.floor(random() * max);
const around = (random: Random, max: number): number => Math.round((2 * random() - 1) * max);

function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/**
 * Faults of the clocks of processes: wall clocks jump by up to an hour, machines are suspended,
 * event loops stall.
 */
export function clockMoves(random: Random): Move[] {
  const action = (): Action => {
    const who = upTo(random, 2);
    return pick<() => Action>(random, [
      () => ({ do: 'jump', who, ms: around(random, hourMs) }),
      () => ({ do: 'jump', who, ms: around(random, 400) }),
      () => ({ do: 'suspend', who, ms: upTo(random, 600) }),
      () => ({ do: 'block', who, ms: upTo(random, 600) }),
      () => ({ do: 'pause', who }),
      () => ({ do: 'resume', who }),
      () => ({ do: 'cut', who }),
      () => ({ do: 'heal', who }),
    ])();
  };
  return movesOf(random, action, 300);
}

/**
 * The server's clock jumps back and forth by up to an hour, and the slot of the leader key loses
 * its data.
 */
export function serverTimeMoves(random: Random): Move[] {
  const action = (): Action =>
    pick<() => Action>(random, [
      () => ({ do: 'jump server', ms: around(random, hourMs) }),
      () => ({ do: 'jump server', ms: around(random, hourMs) }),
      () => ({ do: 'evict', key: 'term' }),
      () => ({ do: 'evict', key: 'leader' }),
      () => ({ do: 'block', who: upTo(random, 2), ms: upTo(random, 400) }),
    ])();
  return movesOf(random, action, 600);
}

function movesOf(random: Random, action: () => Action, thenMaxMs: number): Move[] {
  return Array.from({ length: 2 + upTo(random, 6) }, () => ({
    action: action(),
    thenMs: upTo(random, thenMaxMs),
  }));
}
