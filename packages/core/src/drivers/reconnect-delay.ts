/**
 * Milliseconds before the given attempt to reconnect, counted from 1, with jitter so that instances
 * do not reconnect at the same time.
 */
export function reconnectDelay(tries: number): number {
  return Math.min(50 * tries, 250) * (0.75 + Math.random() / 2);
}
