/** Virtual time: events happen in order, and take no time. */
export interface Timeline {
  /** Milliseconds since the start. */
  readonly nowMs: number;
  /** Number of scheduled tasks. */
  readonly taskCount: number;
  /**
   * Runs `task` after `delayMs` milliseconds, after other tasks that are due at the same time;
   * returns a function that cancels it.
   */
  after(delayMs: number, task: () => void): () => void;
  /** Advances the time. Promises settle after each task. */
  run(ms: number): Promise<void>;
  /** Advances the time synchronously: no promise settles before it returns. */
  runNow(ms: number): void;
}

/** Options of {@link createTimeline}. */
export interface TimelineOptions {
  /** Called after each task. @default not called */
  readonly afterEach?: () => void;
  /**
   * Resolves when the effects of a task have ended.
   * @default after every promise that can settle without I/O
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
