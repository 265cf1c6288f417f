import type { SeatRecord } from './seat-record.js';

/** Dependencies of {@link createNamesakes}. */
export interface NamesakesOptions {
  /** The other seats whose record has the name of this instance. */
  readonly seats: () => readonly (readonly [seat: string, record: SeatRecord])[];
  /** For how long a seat may seem to be there after its `ttlMs`. */
  readonly marginMs: number;
  readonly after: (delayMs: number, task: () => void) => void;
  /** Resolves once the seats were read after this call. */
  readonly renewed: () => Promise<void>;
  /** Seats of instances that live and use the name of this one. */
  readonly living: (seats: readonly string[]) => void;
}

/** Finds out whether other instances use the name of this one. */
export interface Namesakes {
  /** The seats were read or have changed. */
  look(): void;
}

/**
 * Tells of another seat with the name of this instance once it has outlived its time to live. Before
 * that it may be the one that this process had before it was killed and started again.
 */
export function createNamesakes(options: NamesakesOptions): Namesakes {
  const known = new Map<string, { isLiving: boolean }>();
  const look = (): void => {
    const seats = new Map(options.seats());
    for (const seat of known.keys()) if (!seats.has(seat)) known.delete(seat);
    const living = [...seats.keys()].filter((seat) => known.get(seat)?.isLiving === true);
    if (living.length > 0) options.living(living);
    for (const [seat, { ttlMs }] of seats) if (!known.has(seat)) watch(seat, ttlMs);
  };
  const watch = (seat: string, ttlMs: number): void => {
    const watched = { isLiving: false };
    known.set(seat, watched);
    options.after(ttlMs + options.marginMs, () => {
      if (known.get(seat) !== watched) return;
      // Whoever renews its seat removes those that have expired.
      void options.renewed().then(() => {
        if (known.get(seat) !== watched) return;
        watched.isLiving = true;
        look();
      });
    });
  };
  return { look };
}
