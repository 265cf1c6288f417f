/** Runs the tasks of one name one after the other; tasks of different names run concurrently. */
export interface Turns {
  /**
   * Runs `task` when all earlier ones have ended, even by failure; synchronously if there are none.
   */
  run<T>(name: string, task: () => Promise<T>): Promise<T>;
  /**
   * Resolves when all tasks that are queued now have ended; `undefined` if there are none. Never
   * rejects.
   */
  pending(name: string): Promise<void> | undefined;
}

/** Creates empty {@link Turns}. */
export function createTurns(): Turns {
  const tails = new Map<string, Promise<void>>();
  return {
    run: (name, task) => {
      const turn = tails.get(name)?.then(task) ?? task();
      const tail = turn
        .then(
          () => undefined,
          () => undefined, // the caller of run() handles it
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
