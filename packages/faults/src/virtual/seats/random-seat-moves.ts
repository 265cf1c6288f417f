import { slowestMs } from '../actions.js';
import type { SeatAction, SeatMove } from './seat-action.js';

/** Random in [0, 1). */
type Random = () => number;

const upTo = (random: Random, max: number): number => 1 + Math.floor(random() * max);
const around = (random: Random, max: number): number => Math.round((2 * random() - 1) * max);
const hourMs = 3_600_000;

/** Up to ten moves of instances, of the network, of clocks and of data. */
export function randomSeatMoves(random: Random): SeatMove[] {
  return Array.from({ length: upTo(random, 10) }, () => ({
    action: randomAction(random),
    thenMs: upTo(random, random() < 0.5 ? 60 : 1200),
  }));
}

function randomAction(random: Random): SeatAction {
  const who = upTo(random, 4);
  const lost = Math.floor(random() * 4);
  const actions: readonly (() => SeatAction)[] = [
    () => ({ do: 'nothing' }),
    () => ({ do: 'join' }),
    () => ({ do: 'join', isNew: true }),
    () => ({ do: 'close', who }),
    () => ({ do: 'close and finish', who }),
    () => ({ do: 'kill', who }),
    () => ({ do: 'pause', who }),
    () => ({ do: 'resume', who }),
    () => ({ do: 'block', who, ms: upTo(random, 2000) }),
    () => ({ do: 'suspend', who, ms: upTo(random, 2000) }),
    () => ({ do: 'jump', who, ms: around(random, hourMs) }),
    () => ({ do: 'cut', who }),
    () => ({ do: 'drop requests', who }),
    () => ({ do: 'drop replies', who }),
    () => ({ do: 'lose messages', who, ms: upTo(random, 1000) }),
    () => ({ do: 'slow', who, ms: upTo(random, slowestMs) }),
    () => ({ do: 'heal', who }),
    () => ({ do: 'heal', who }),
    () => ({ do: 'failover', lost, ms: upTo(random, 400) }),
    () => ({ do: 'fail over the cache', lost }),
    () => ({ do: 'fail over the seats', lost }),
    () => ({ do: 'evict seats', what: 'both' }),
    () => ({ do: 'evict seats', what: random() < 0.5 ? 'seats' : 'seated' }),
    () => ({ do: 'evict seats', what: 'rosters' }),
    () => ({ do: 'flush' }),
    () => ({ do: 'flush scripts' }),
    () => ({ do: 'jump server', ms: around(random, random() < 0.5 ? 2000 : hourMs) }),
  ];
  return (actions[Math.floor(random() * actions.length)] ?? (() => ({ do: 'nothing' as const })))();
}
