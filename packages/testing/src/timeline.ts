/** Virtual time: what happens, happens in order, and takes no time. */
export interface Timeline {
  /** Milliseconds since the start. */
  readonly nowMs: number;
  /** Tasks that wait. */
  readonly taskCount: number;
  /**
   * Runs `task` in so many milliseconds, behind what is due at the same moment; returns how to
   * cancel.
   */
  after(delayMs: number, task: () => void): () => void;
  /** Lets so much time pass. Promises settle after each task. */
  run(ms: number): Promise<void>;
  /** Lets so much time pass, all at once: no promise settles before it returns. */
  runNow(ms: number): void;
}

/** Options of {@link createTimeline}. */
export interface TimelineOptions {
  /** Looks at the world whenever something has happened. @default nobody looks */
  readonly afterEach?: () => void;
  /**
   * Resolves when what a task has set off has come to rest. @default after every promise that can
   * settle without I/O
   */
  readonly settled?: () => Promise<void>;
}

interface Task {
  readonly dueAtMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A {@link Timeline} at 0. */
export function createTimeline({
  afterEach = () => undefined,
  settled = promisesSettled,
}: TimelineOptions = {}): Timeline {
  let nowMs = 0;
  let order = 0;
  const tasks = new Set<Task>();

  const next = (untilMs: number): Task | undefined => {
    let first: Task | undefined;
    for (const task of tasks) {
      const isEarlier =
        first === undefined ||
        task.dueAtMs < first.dueAtMs ||
        (task.dueAtMs === first.dueAtMs && task.order < first.order);
      if (isEarlier) first = task;
    }
    return first !== undefined && first.dueAtMs <= untilMs ? first : undefined;
  };
  const run = (task: Task): void => {
    tasks.delete(task);
    nowMs = task.dueAtMs;
    task.run();
  };
  return {
    get nowMs() {
      return nowMs;
    },
    get taskCount() {
      return tasks.size;
    },
    after: (delayMs, run) => {
      order += 1;
      const task = { dueAtMs: nowMs + Math.max(0, delayMs), order, run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    run: async (ms) => {
      const untilMs = nowMs + ms;
      await settled();
      for (let task = next(untilMs); task !== undefined; task = next(untilMs)) {
        run(task);
        await settled();
        afterEach();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
    runNow: (ms) => {
      const untilMs = nowMs + ms;
      for (let task = next(untilMs); task !== undefined; task = next(untilMs)) run(task);
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

/** Resolves after every promise that can settle without I/O. */
export function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
