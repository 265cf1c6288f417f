import { findRedis } from './servers/find-redis.js';

/**
 * Finds or downloads the server before any test starts, so that it does not count towards the time
 * of a test.
 */
export default async function prepare(): Promise<void> {
  const { version } = await findRedis();
  process.stderr.write(`Tests run against redis-server ${version}.\n`);
}
