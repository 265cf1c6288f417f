/** Virtual time: what happens, happens in order, and takes no time. */
export interface Timeline {
  /** Milliseconds since the start. */
  readonly nowMs: number;
  /**
   * Runs `task` in so many milliseconds, behind what is due at the same moment; returns how to
   * cancel.
   */
  after(delayMs: number, task: () => void): () => void;
  /** Lets so much time pass. Promises settle after each task. */
  run(ms: number): Promise<void>;
}

interface Task {
  readonly dueAtMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A {@link Timeline}; `afterEach` looks at the world whenever something has happened. */
export function createTimeline(afterEach: () => void = () => undefined): Timeline {
  let nowMs = 0;
  let order = 0;
  const tasks = new Set<Task>();

  const next = (): Task | undefined => {
    let first: Task | undefined;
    for (const task of tasks) {
      const isEarlier =
        first === undefined ||
        task.dueAtMs < first.dueAtMs ||
        (task.dueAtMs === first.dueAtMs && task.order < first.order);
      if (isEarlier) first = task;
    }
    return first;
  };
  return {
    get nowMs() {
      return nowMs;
    },
    after: (delayMs, run) => {
      order += 1;
      const task = { dueAtMs: nowMs + Math.max(0, delayMs), order, run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    run: async (ms) => {
      const untilMs = nowMs + ms;
      await promisesSettled();
      for (let task = next(); task !== undefined && task.dueAtMs <= untilMs; task = next()) {
        tasks.delete(task);
        nowMs = task.dueAtMs;
        task.run();
        await promisesSettled();
        afterEach();
      }
      nowMs = untilMs;
    },
  };
}

/** Resolves after every promise that can settle without I/O. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
