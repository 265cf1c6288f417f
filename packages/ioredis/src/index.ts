export type { IoredisClientLike } from './client-like.js';
export type { IoredisInput } from './ioredis-driver.js';
export { ioredisDriver } from './ioredis-driver.js';
