/**
 * Milliseconds of a clock that all threads of a process share, unlike that of `performance.now()`.
 */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
