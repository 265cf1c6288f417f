/** The address of Redis, for an instance or a reader. */
export type RedisAddress =
  | { readonly url: string }
  | { readonly name: string; readonly sentinels: readonly HostPort[] }
  | { readonly nodes: readonly HostPort[] };

/** A host and a port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Options of ioredis for the primary of a Sentinel group. */
export function sentinelOptions({ name, sentinels }: Extract<RedisAddress, { name: string }>): {
  name: string;
  sentinels: HostPort[];
} {
  return { name, sentinels: [...sentinels] };
}
