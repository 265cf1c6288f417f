export type { RedisClientLike } from './client-like.js';
export type { RedisInput } from './redis-driver.js';
export { redisDriver } from './redis-driver.js';
