interface Waiting {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Hands bytes on in the order in which they came, each after the delay that held when it came. */
export function createDelayLine(
  deliver: (bytes: Buffer) => void,
): (bytes: Buffer, delayMs: number) => void {
  const waiting: Waiting[] = [];
  const deliverDue = (): void => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const leftMs = first.dueAt - performance.now();
      if (leftMs > 0) {
        setTimeout(deliverDue, leftMs);
        return;
      }
      waiting.shift();
      deliver(first.bytes);
    }
  };
  return (bytes, delayMs) => {
    waiting.push({ bytes, dueAt: performance.now() + delayMs });
    // Whoever waits in front has a timer, which sees to those behind as well.
    if (waiting.length === 1) deliverDue();
  };
}
