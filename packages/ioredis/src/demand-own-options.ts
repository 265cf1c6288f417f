import { invalidOption, nearestName, SmartRedisError } from '@smart-redis/core/drivers';
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
 * Refuses what ioredis would ignore, because it would then connect to localhost: options of other
 * libraries, and names that are nearly those of options. Other unknown names are accepted, because
 * the options depend on the installed version.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandOwnOptions(input: object): void {
  if (input instanceof URL) throw invalidOption('input', input, 'the text of the URL: url.href');
  if ('sendCommand' in input && typeof input.sendCommand === 'function') {
    throw invalidOption('input', input, 'a client of ioredis; node-redis has redisDriver(client)');
  }
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || knownOptions.includes(name)) continue;
    const instead = ofOthers.get(name);
    if (instead !== undefined) throw refusal(name, `is not one of ioredis: ${instead}`, instead);
    const nearest = nearestName(name, knownOptions);
    if (nearest === undefined) continue;
    throw refusal(name, `is unknown to ioredis; did you mean "${nearest}"?`, `"${nearest}"`);
  }
}

function refusal(name: string, why: string, allowed: string): SmartRedisError {
  const option = `input.${name}`;
  return new SmartRedisError('SR_INVALID_OPTION', `option "${option}" ${why}`, {
    details: { option, allowed },
  });
}
