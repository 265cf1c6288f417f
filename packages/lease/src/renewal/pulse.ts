/**
 * A point in time shared between threads: the machine's monotonic clock and the wall clock, in
 * milliseconds.
 */
export interface SharedInstant {
  readonly machineMs: number;
  readonly wallMs: number;
}

/**
 * State that the leader's event loop and the renewing thread share in memory, because a blocked
 * event loop does not receive messages. Times are from a clock that all threads share, unlike
 * `performance.now()`.
 */
export interface Pulse {
  readonly memory: SharedArrayBuffer;
  /**
   * Called by the leader: its event loop is running, and its last confirmed renewal was sent this
   * long ago.
   */
  beat(confirmedAgoMs: number): void;
  /** Milliseconds since the last heartbeat. */
  beatAgoMs(): number;
  /** The number of the current leadership; 0: none. */
  reign(): number;
  setReign(reign: number): void;
  /** Called by the thread: a renewal that was sent at this time was confirmed. */
  confirm(sentAt: SharedInstant): void;
  /** When the thread's last confirmed renewal was sent. */
  confirmed(): SharedInstant | undefined;
  /** Milliseconds since the last confirmed renewal of either was sent. */
  confirmedAgoMs(): number;
}

const cell = { reign: 0, beat: 1, leaderSentAt: 2, confirmations: 3, slots: 4 } as const;
const bytes = 8 * 8;

/** The {@link Pulse} in `memory`, by default new memory. */
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
      // The next confirmation is written to the other slot; only the one after that could be
      // partially written here.
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

/** The current time. */
export function sharedNow(): SharedInstant {
  return { machineMs: machineMs(), wallMs: Date.now() };
}

function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
