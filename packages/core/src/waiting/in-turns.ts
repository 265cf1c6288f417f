/**
 * Runs what is done to one name one after the other; what is done to other names runs beside it.
 */
export interface Turns {
  /**
   * Runs `task` when all before it have ended, however they ended: at once, before this returns,
   * when there is none.
   */
  run<T>(name: string, task: () => Promise<T>): Promise<T>;
  /**
   * Resolves when all that stands in line now has ended; `undefined` when nothing does. Never
   * rejects.
   */
  pending(name: string): Promise<void> | undefined;
}

/** {@link Turns}, nobody in line. */
export function createTurns(): Turns {
  const tails = new Map<string, Promise<void>>();
  return {
    run: (name, task) => {
      const turn = tails.get(name)?.then(task) ?? task();
      const tail = turn
        .then(
          () => undefined,
          () => undefined, // who asked for it hears of it
        )
        .then(() => {
          if (tails.get(name) === tail) tails.delete(name);
        });
      tails.set(name, tail);
      return turn;
    },
    pending: (name) => tails.get(name),
  };
}
