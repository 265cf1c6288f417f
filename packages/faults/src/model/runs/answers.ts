import type { Answer, Call, Seat } from './world.js';

/** A seat that has no run. */
export function ended(seat: Seat): Seat {
  return { ...seat, phase: 'idle', term: 0, fetch: 0 };
}

/** A seat that has heard what its call was answered. */
export function heard(seat: Seat, call: Call, { status, term }: Answer, isInParts: boolean): Seat {
  const highestSeenTerm = Math.max(seat.highestSeenTerm, term);
  switch (status) {
    case 'LATE':
    case 'BUSY':
    case 'STALE':
      return { ...ended(seat), highestSeenTerm };
    case 'ENDED':
      return ended(seat);
    case 'OK':
      break;
  }
  switch (call.call) {
    case 'claim':
      return { ...seat, phase: 'claimed', term, highestSeenTerm };
    case 'extend':
      return seat;
    case 'commit':
      return isInParts ? { ...seat, phase: 'half committed' } : ended(seat);
    case 'commit right':
    case 'end':
      return ended(seat);
  }
}
