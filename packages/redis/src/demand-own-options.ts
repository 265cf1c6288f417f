import { demandClientOptions } from '@smart-redis/core/drivers';
import {
  clientOptionNames,
  clusterOptionNames,
  sentinelOptionNames,
  socketOptionNames,
} from './known-options.js';

const library = 'node-redis';

/** Options of other libraries, all of which node-redis ignores; and what to write instead. */
const ofOthers: ReadonlyMap<string, string> = new Map([
  ['host', 'write { socket: { host, port } }'],
  ['port', 'write { socket: { host, port } }'],
  ['hostname', 'write { socket: { host, port } }'],
  ['path', 'write { socket: { path } }'],
  ['tls', 'write { socket: { tls: true, … } }'],
  ['connectTimeout', 'write { socket: { connectTimeout } }'],
  ['retryStrategy', 'write { socket: { reconnectStrategy } }'],
  ['db', 'write "database"'],
  ['user', 'write "username"'],
  ['sentinels', 'write "sentinelRootNodes", and "name" for the group'],
  ['nodes', 'write "rootNodes"'],
  ['redisOptions', 'write "defaults"'],
]);

const ofSocketsElsewhere: ReadonlyMap<string, string> = new Map([
  ['hostname', 'write "host"'],
  ['retryStrategy', 'write "reconnectStrategy"'],
  ['username', 'write it beside "socket"'],
  ['password', 'write it beside "socket"'],
  ['database', 'write it beside "socket"'],
]);

/**
 * Refuses what node-redis would ignore, because it would then connect to localhost, or without a
 * password: in the options themselves, and in those of the nodes and sockets in them.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandOwnOptions(input: object): void {
  if ('rootNodes' in input) {
    demandClientOptions('input', input, { library, known: clusterOptionNames, ofOthers });
    if (Array.isArray(input.rootNodes)) {
      for (const [index, node] of (input.rootNodes as readonly unknown[]).entries()) {
        demandOfClient(`input.rootNodes[${String(index)}]`, node);
      }
    }
    if ('defaults' in input) demandOfClient('input.defaults', input.defaults);
  } else if ('sentinelRootNodes' in input) {
    demandClientOptions('input', input, { library, known: sentinelOptionNames, ofOthers });
    for (const name of ['nodeClientOptions', 'sentinelClientOptions'] as const) {
      demandOfClient(`input.${name}`, (input as Readonly<Record<string, unknown>>)[name]);
    }
  } else demandOfClient('input', input);
}

function demandOfClient(option: string, given: unknown): void {
  if (typeof given !== 'object' || given === null) return;
  demandClientOptions(option, given, { library, known: clientOptionNames, ofOthers });
  const { socket } = given as { readonly socket?: unknown };
  if (typeof socket !== 'object' || socket === null) return;
  const ofSocket = { library, known: socketOptionNames, ofOthers: ofSocketsElsewhere };
  demandClientOptions(`${option}.socket`, socket, ofSocket);
}
