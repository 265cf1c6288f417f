interface Waiting {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Forwards bytes in order, each after the delay at the time of its arrival. */
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
    // The first entry has a timer, which also delivers the following ones.
    if (waiting.length === 1) deliverDue();
  };
}
