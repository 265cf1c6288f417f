import type { Clock, Timer } from '../contracts/clock.js';

/** Puts off what is told of members of families until all of a change are there. */
export interface Gathering {
  /** Whether to put it off. */
  readonly isOn: boolean;
  /** Begins; the function that is returned ends it. */
  begin(): () => void;
  close(): void;
}

/** Dependencies of {@link createGathering}. */
export interface GatheringOptions {
  readonly clock: Clock;
  /** All are there, or enough time has passed to tell of those that are. */
  readonly ended: () => void;
}

/** So that members are served at last, even if registering all of them takes long. */
const partMs = 2000;

/** A {@link Gathering} that is off. */
export function createGathering({ clock, ended }: GatheringOptions): Gathering {
  let open = 0;
  let timer: Timer | undefined;
  const stop = (): void => {
    timer?.stop();
    timer = undefined;
  };
  const startPart = (): void => {
    timer = clock.after(partMs, () => {
      startPart();
      ended();
    });
  };
  return {
    get isOn() {
      return open > 0;
    },
    begin: () => {
      open += 1;
      if (timer === undefined) startPart();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        open -= 1;
        if (open > 0) return;
        stop();
        ended();
      };
    },
    close: stop,
  };
}
