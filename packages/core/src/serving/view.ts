import type { Reply } from '../contracts/driver.js';
import { pairsIn } from '../redis/pairs-in.js';
import type { SeatRecord } from './seat-record.js';
import { parseSeatRecord } from './seat-record.js';

/** The seats of a namespace, as an instance knows them. */
export interface View {
  /** Names this state of the seats; compared by equality only. '' before the first reply. */
  readonly revision: string;
  /** By seat; `undefined` for a record that cannot be read. */
  readonly seats: ReadonlyMap<string, SeatRecord | undefined>;
  /** By {@link firstSeenField}: when a definition was first seen, in ms of the server's clock. */
  readonly firstSeen: ReadonlyMap<string, number>;
}

/** A change of the seats, as it is announced. */
export interface SeatChange {
  /** The revision before the change. */
  readonly from: string;
  readonly to: string;
  /** Records by seat: new seats, and seats whose record has changed. */
  readonly came: ReadonlyMap<string, SeatRecord | undefined>;
  readonly gone: readonly string[];
  /** Whether the change is not in this message, so that the view must be read. */
  readonly reread: boolean;
  /**
   * The seats that expire next, the earliest first, and in how many milliseconds. Empty where none
   * has expired.
   */
  readonly next: readonly (readonly [seat: string, ms: number])[];
}

/** The view before the first reply. */
export const emptyView: View = { revision: '', seats: new Map(), firstSeen: new Map() };

/** The name of a definition in {@link View.firstSeen}. */
export function firstSeenField(unit: string, definition: string): string {
  return `${unit}|${definition}`;
}

/** The view in the reply of a renewal: `seated` and `firstSeen` as field, value, field, value, … */
export function parseView(revision: string, seated: Reply, firstSeen: Reply): View {
  const seats = new Map<string, SeatRecord | undefined>();
  for (const [seat, record] of pairsIn(seated)) {
    if (!seat.startsWith('#')) seats.set(seat, parseSeatRecord(record));
  }
  const times = new Map<string, number>();
  for (const [field, ms] of pairsIn(firstSeen)) {
    if (/^\d{1,15}$/.test(ms)) times.set(field, Number(ms));
  }
  return { revision, seats, firstSeen: times };
}

/** The change in a message; `undefined` if it is none. */
export function parseSeatChange(fields: Readonly<Record<string, unknown>>): SeatChange | undefined {
  const { from, to, came = {}, gone = [], reread, next = [] } = fields;
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  if (typeof came !== 'object' || came === null) return undefined;
  if (!Array.isArray(gone) || !gone.every((seat) => typeof seat === 'string')) return undefined;
  const records = Object.entries(came).map(
    ([seat, record]) => [seat, parseSeatRecord(String(record))] as const,
  );
  return {
    ...{ from, to, came: new Map(records), gone, reread: reread === true },
    next: Array.isArray(next) ? next.filter(isExpiry) : [],
  };
}

function isExpiry(given: unknown): given is [string, number] {
  if (!Array.isArray(given)) return false;
  const [seat, ms] = given as readonly unknown[];
  return typeof seat === 'string' && typeof ms === 'number' && ms >= 0;
}

/**
 * The view after a change. The same view if it already contains the change; `undefined` if the
 * change does not follow it, or is not in the message: then the view must be read.
 */
export function applySeatChange(view: View, change: SeatChange): View | undefined {
  if (change.to === view.revision) return view;
  if (change.from !== view.revision || change.reread) return undefined;
  const seats = new Map(view.seats);
  for (const seat of change.gone) seats.delete(seat);
  for (const [seat, record] of change.came) seats.set(seat, record);
  return { ...view, revision: change.to, seats };
}
