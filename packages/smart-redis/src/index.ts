export * from '@smart-redis/core';
export type {
  CreateSmartRedisOptions,
  NodeRedisClientLike,
  RedisOption,
} from './create-smart-redis.js';
export { createSmartRedis } from './create-smart-redis.js';
export type { LeaseElectorOptions, LeaseRenewalOptions, RenewalThread } from '@smart-redis/lease';
export { leaseElector, serveRenewals } from '@smart-redis/lease';
export type { CacheBuilderOptions } from './classic/builder-options.js';
export type { CacheBuilderFactory } from './classic/cache-builder.js';
export { CacheBuilder } from './classic/cache-builder.js';
export type { MasterAliveCheck } from './classic/elector-for.js';
export type { RegisterOptions } from './classic/register-options.js';
