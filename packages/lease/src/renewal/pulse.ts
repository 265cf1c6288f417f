/**
 * A moment as threads share it: the machine's monotonic clock and the wall clock, in milliseconds.
 */
export interface SharedInstant {
  readonly machineMs: number;
  readonly wallMs: number;
}

/**
 * What the leader's event loop and the renewing thread know of each other without any message: a
 * blocked loop reads none. Times are those of one clock that all threads share, unlike
 * `performance.now()`.
 */
export interface Pulse {
  readonly memory: SharedArrayBuffer;
  /**
   * The leader: its event loop runs, and the last renewal that it saw confirmed was sent so long
   * ago.
   */
  beat(confirmedAgoMs: number): void;
  /** Milliseconds since the last beat. */
  beatAgoMs(): number;
  /** The leadership that lasts; 0: none. */
  reign(): number;
  setReign(reign: number): void;
  /** The thread: a renewal was confirmed that was sent then. */
  confirm(sentAt: SharedInstant): void;
  /** When the last renewal was sent that the thread saw confirmed. */
  confirmed(): SharedInstant | undefined;
  /** Milliseconds since the last renewal was sent that either saw confirmed. */
  confirmedAgoMs(): number;
}

const cell = { reign: 0, beat: 1, leaderSentAt: 2, confirmations: 3, slots: 4 } as const;
const bytes = 8 * 8;

/** The {@link Pulse} in `memory`, fresh by default. */
export function openPulse(memory = new SharedArrayBuffer(bytes)): Pulse {
  const cells = new BigInt64Array(memory);
  const load = (index: number): number => Number(Atomics.load(cells, index));
  const store = (index: number, value: number): void => {
    Atomics.store(cells, index, BigInt(Math.round(value)));
  };
  const confirmed = (): SharedInstant | undefined => {
    for (;;) {
      const count = load(cell.confirmations);
      if (count === 0) return undefined;
      const slot = cell.slots + 2 * (count % 2);
      const instant = { machineMs: load(slot) / 1000, wallMs: load(slot + 1) };
      // The next confirmation goes to the other slot; only the one after that could have been half
      // written here.
      if (load(cell.confirmations) === count) return instant;
    }
  };

  return {
    memory,
    beat: (confirmedAgoMs) => {
      const now = machineMs();
      store(cell.leaderSentAt, (now - confirmedAgoMs) * 1000);
      store(cell.beat, now * 1000);
    },
    beatAgoMs: () => machineMs() - load(cell.beat) / 1000,
    reign: () => load(cell.reign),
    setReign: (reign) => store(cell.reign, reign),
    confirm: (sentAt) => {
      const count = load(cell.confirmations) + 1;
      const slot = cell.slots + 2 * (count % 2);
      store(slot, sentAt.machineMs * 1000);
      store(slot + 1, sentAt.wallMs);
      store(cell.confirmations, count);
    },
    confirmed,
    confirmedAgoMs: () => {
      const leaderSentAt = load(cell.leaderSentAt) / 1000;
      return machineMs() - Math.max(leaderSentAt, confirmed()?.machineMs ?? 0);
    },
  };
}

/** This moment. */
export function sharedNow(): SharedInstant {
  return { machineMs: machineMs(), wallMs: Date.now() };
}

function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
