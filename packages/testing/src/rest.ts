import { promisesSettled } from './timeline.js';

/** Detects when all effects of a step of virtual time have ended. */
export interface Rest {
  /** Called when something has happened: pending waits check again. */
  disturb(): void;
  /** Adds work that may take real time. */
  waitFor(work: Promise<unknown>): void;
  /** Resolves when there is no more activity, and the added work has ended. */
  settled(): Promise<void>;
}

/** Milliseconds of real time after which work is assumed to wait for the clock, or forever. */
const patienceMs = 1000;
/** Code that deliberately yields a few times must not count as finished in between. */
const calmTurns = 3;

/** Creates a {@link Rest} without activity. */
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
