/**
 * The name of a connection in CLIENT LIST: `smart-redis:<instance>:<lane>`.
 * https://redis.io/docs/latest/commands/client-setname/
 */
export function connectionName(instance: string, lane: string): string {
  // Redis refuses spaces and everything else that is not printable ASCII.
  return `smart-redis:${instance.replace(/[^!-~]/g, '-')}:${lane}`;
}
