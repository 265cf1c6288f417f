/**
 * Blocks the event loop as a parser or a template engine does: nothing else runs meanwhile, but the
 * processor is free for other processes.
 */
export function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
