import { hostname } from 'node:os';
import type { RedisDriver } from '../contracts/driver.js';
import { createInstanceContext } from '../instance/create-instance-context.js';
import type { InstanceContext } from '../instance/instance-context.js';
import type { Servers } from '../instance/servers.js';
import type { LoggerInput } from '../loggers/adapt-logger.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions, demandText } from '../options/demand.js';
import { resolveOptions } from '../settings/instance-options.js';
import { NamespaceOperator } from './namespace-operator.js';
import { NamespaceReader } from './namespace-reader.js';
import type { Operator } from './operator.js';

/** Options of `openOperator`. */
export interface OperatorOptions {
  /** The connection to Redis: `ioredisDriver(…)`, `redisDriver(…)`. It belongs to the operator. */
  readonly driver: RedisDriver;
  /** As of the instances. @default 'default' */
  readonly namespace?: string;
  /**
   * As of the instances. Instances of this release tell operators their leader key, so that it matters
   * for older ones only.
   * @default derived from the namespace: `{smart-redis:<namespace>}:leader`
   */
  readonly leaderKey?: string;
  /** Who pauses and rolls back, in the metadata. @default 'operator' with host name and process id */
  readonly name?: string;
  /** As of `SmartRedis`. @default warnings and errors on the console */
  readonly logger?: LoggerInput;
}

const operatorNames: OptionNames<OperatorOptions> = {
  driver: true,
  namespace: true,
  leaderKey: true,
  name: true,
  logger: true,
};

/**
 * Sees and steers the caches of a namespace, with nothing but a connection to Redis. Connects with
 * the first call of a method.
 * @throws SmartRedisError `SR_INVALID_OPTION`, naming the option
 * @example
 * await using operator = openOperator({ driver: ioredisDriver('redis://localhost') });
 * for (const { name, status, ageMs } of await operator.caches()) console.log(name, status, ageMs);
 */
export function openOperator(options: OperatorOptions): Operator {
  const given = demandKnownOptions('openOperator()', options, operatorNames);
  const { name = `operator:${hostname()}:${String(process.pid)}`, ...others } = given;
  const instance = demandText('name', name);
  const resolved = resolveOptions({ ...others, instance, elector: false } as Parameters<
    typeof resolveOptions
  >[0]);
  const context: InstanceContext = createInstanceContext(resolved, {
    standing: () => ({ isStarted: true, isLeader: false }),
    servers: () => servers,
    hears: () => true,
    // By the seats alone, or else by what the leader key says.
    canAsk: () => false,
    registered: () => [],
    liesAt: () => Promise.resolve(true),
  });
  const reader = new NamespaceReader(context);
  const servers = serversOf(reader);
  resolved.driver.claim?.(resolved.instance);
  return new NamespaceOperator({
    context,
    reader,
    closeDriver: async () => {
      context.leader.close();
      context.registry.close();
      await resolved.driver.close();
    },
  });
}

/** What was read last, for the texts of errors and `info().servedBy`. */
function serversOf(reader: NamespaceReader): Servers {
  return {
    servedBy: (name) => reader.lastWho?.servedBy({ name, keys: [] }) ?? undefined,
    knownBy: () => [],
    isNewest: () => undefined,
    withdraw: () => Promise.resolve(() => undefined),
    definitionOf: () => undefined,
  };
}
