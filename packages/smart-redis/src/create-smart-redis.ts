import type { SmartRedisOptions } from '@smart-redis/core';
import type { CredentialsFunction, OptionNames } from '@smart-redis/core/drivers';
import { SmartRedis, smartRedisNames } from '@smart-redis/core';
import { demandKnownOptions } from '@smart-redis/core/drivers';
import { leaseElector } from '@smart-redis/lease';
import type { RedisOption } from './driver-for.js';
import { driverFor } from './driver-for.js';

export type { NodeRedisClientLike, RedisOption } from './driver-for.js';

/** Options of {@link createSmartRedis}. */
export interface CreateSmartRedisOptions extends Omit<SmartRedisOptions, 'driver'> {
  /**
   * A URL, connection options of ioredis, or a client of ioredis or of node-redis, which
   * smart-redis never closes.
   * @default 'redis://localhost:6379'
   */
  readonly redis?: RedisOption;
  /**
   * Returns the user name and password, and is called before each connection that smart-redis
   * opens: for passwords that change, such as cloud IAM tokens.
   * @default the current credentials in `redis`
   */
  readonly credentials?: CredentialsFunction;
}

const createNames = createNamesOf(smartRedisNames);

/**
 * Creates, connects and starts a `SmartRedis` with the defaults: ioredis, a lease for the election,
 * warnings and errors on the console. Close it with `close()`.
 *
 * @throws SmartRedisError `SR_CONNECTION`, `SR_AUTH`, `SR_KEY_PREFIX`, `SR_INVALID_OPTION`
 * @example const smart = await createSmartRedis({ redis: 'redis://localhost:6379' });
 */
export async function createSmartRedis(options?: CreateSmartRedisOptions): Promise<SmartRedis> {
  const {
    redis = 'redis://localhost:6379',
    credentials,
    ...rest
  } = demandKnownOptions('createSmartRedis()', options, createNames);
  const smart = new SmartRedis({
    elector: leaseElector(),
    ...rest,
    driver: await driverFor(redis, credentials === undefined ? {} : { credentials }),
  });
  try {
    await smart.start();
    return smart;
  } catch (error) {
    await smart.close();
    throw error;
  }
}

function createNamesOf({
  driver,
  ...shared
}: OptionNames<SmartRedisOptions>): OptionNames<CreateSmartRedisOptions> {
  return { ...shared, redis: driver, credentials: true };
}
