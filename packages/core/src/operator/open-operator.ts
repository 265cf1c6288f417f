import type { RedisDriver } from '../contracts/driver.js';
import type { LoggerInput } from '../loggers/adapt-logger.js';

/** Options of `openOperator`. */
export interface OperatorOptions {
  /** The connection to Redis: `ioredisDriver(…)`, `redisDriver(…)`. It belongs to the operator. */
  readonly driver: RedisDriver;
  /** As of the instances. @default 'default' */
  readonly namespace?: string;
  /** Who pauses and rolls back, in the metadata. @default 'operator' with host name and process id */
  readonly name?: string;
  /** As of `SmartRedis`. @default warnings and errors on the console */
  readonly logger?: LoggerInput;
}
