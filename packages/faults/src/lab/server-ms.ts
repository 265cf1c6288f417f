/** Milliseconds of a reply to TIME. */
export function serverMsOf(reply: unknown): number {
  const [seconds, micros] = reply as readonly [string, string];
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
