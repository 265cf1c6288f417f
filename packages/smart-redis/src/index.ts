export * from '@smart-redis/core';
export type { CreateSmartRedisOptions, RedisOption } from './create-smart-redis.js';
export { createSmartRedis } from './create-smart-redis.js';
export type { LeaseElectorOptions } from '@smart-redis/lease';
export { leaseElector } from '@smart-redis/lease';
