import { demandClientOptions, invalidOption } from '@smart-redis/core/drivers';
import { knownOptions } from './known-options.js';

/** Options of other libraries, all of which ioredis ignores; and what to write instead. */
const ofOthers: ReadonlyMap<string, string> = new Map([
  ['url', 'pass the URL itself instead of an object'],
  ['socket', 'write { host, port } without "socket"'],
  ['hostname', 'write "host"'],
  ['database', 'write "db"'],
  ['user', 'write "username"'],
  ['rootNodes', 'pass a client: new Cluster(nodes)'],
  ['redisOptions', 'pass a client: new Cluster(nodes, { redisOptions })'],
  ['sentinelRootNodes', 'write "sentinels", and "name" for the group'],
]);

/**
 * Refuses what ioredis would ignore, because it would then connect to localhost.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandOwnOptions(input: object): void {
  if (input instanceof URL) throw invalidOption('input', input, 'the text of the URL: url.href');
  if ('sendCommand' in input && typeof input.sendCommand === 'function') {
    throw invalidOption('input', input, 'a client of ioredis; node-redis has redisDriver(client)');
  }
  demandClientOptions('input', input, { library: 'ioredis', known: knownOptions, ofOthers });
}
