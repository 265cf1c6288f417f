import type { HostPort, RedisAddress } from './protocol.js';

/** Options of ioredis for the primary that sentinels know. */
export function sentinelOptions({ name, sentinels }: Extract<RedisAddress, { name: string }>): {
  name: string;
  sentinels: HostPort[];
} {
  return { name, sentinels: [...sentinels] };
}
