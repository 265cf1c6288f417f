import { promisesSettled } from './timeline.js';

/** Knows when everything that was set off at a moment of virtual time has come to rest. */
export interface Rest {
  /** Something has just happened: whoever waits looks once more. */
  disturb(): void;
  /** Work that may take real time, and is waited for. */
  waitFor(work: Promise<unknown>): void;
  /** Resolves when nothing happens any more, and the work that is waited for has ended. */
  settled(): Promise<void>;
}

/** Milliseconds of real time after which work is taken to wait for the clock, or for ever. */
const patienceMs = 1000;
/** Whoever lets the event loop turn a few times on purpose is not done in between. */
const calmTurns = 3;

/** A {@link Rest} in which nothing has happened yet. */
export function createRest(): Rest {
  const working = new Set<Promise<unknown>>();
  let disturbances = 0;

  const workEnded = async (): Promise<void> => {
    while (working.size > 0) {
      const current = [...working];
      if (await endsInTime(Promise.all(current))) continue;
      for (const work of current) working.delete(work);
    }
  };
  return {
    disturb: () => {
      disturbances += 1;
    },
    waitFor: (work) => {
      disturbances += 1;
      const over = work
        .catch(() => undefined)
        .then(() => {
          disturbances += 1;
          working.delete(over);
        });
      working.add(over);
    },
    settled: async () => {
      for (let calm = 0; calm < calmTurns; calm += 1) {
        const before = disturbances;
        await promisesSettled();
        await workEnded();
        if (disturbances !== before) calm = -1;
      }
    },
  };
}

async function endsInTime(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, patienceMs, false);
  });
  const isInTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return isInTime;
}
