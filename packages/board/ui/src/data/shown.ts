/** How long a frame may take on a busy machine, or where nobody sees the page. */
const frameMs = 500;

/** Resolves when the next frame is drawn, or soon. */
export function untilDrawn(): Promise<void> {
  return new Promise((resolve) => {
    // A frame is drawn after its callbacks.
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, frameMs);
  });
}

/** Resolves when somebody can see the page, or with the signal. */
export function untilShown(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Runs something with a signal that aborts when nobody has seen the page for that long. */
export async function whileShown(
  run: (signal: AbortSignal) => Promise<void>,
  hiddenMs: number,
  outer: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = (): void => ended.abort();
  const look = (): void => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(abort, hiddenMs);
  };
  document.addEventListener('visibilitychange', look);
  outer.addEventListener('abort', abort);
  try {
    await run(ended.signal);
  } finally {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
    outer.removeEventListener('abort', abort);
  }
}
