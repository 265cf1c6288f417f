/**
 * Milliseconds since some moment, which go on while the computer sleeps: ages must not stand still,
 * so of the two clocks of a browser the one counts that has gone further.
 */
export type Clock = () => number;

export function createClock(): Clock {
  const [monotonicStart, wallStart] = [performance.now(), Date.now()];
  let latest = 0;
  return () => {
    latest = Math.max(latest, performance.now() - monotonicStart, Date.now() - wallStart);
    return latest;
  };
}
