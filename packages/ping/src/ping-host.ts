import ping from 'ping';

/** A name or an address; anything else might be an option of the ping program. */
const hostPattern = /^[\w][\w.:%-]*$/;

/** Whether a host answers an ICMP ping. Rejects when the ping program cannot be run. */
export async function pingHost(host: string, timeoutMs: number): Promise<boolean> {
  if (!hostPattern.test(host)) return false;
  // The program counts in whole seconds; the caller keeps the finer time.
  const { alive } = await ping.promise.probe(host, {
    timeout: Math.max(1, Math.ceil(timeoutMs / 1000)),
    min_reply: 1,
  });
  return alive;
}
