/**
 * Milliseconds before the given try to reconnect, from 1, with jitter so that instances do not come
 * back in step.
 */
export function reconnectDelay(tries: number): number {
  return Math.min(50 * tries, 250) * (0.75 + Math.random() / 2);
}
