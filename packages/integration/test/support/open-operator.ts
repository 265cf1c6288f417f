import type { Operator, OperatorOptions } from '@smart-redis/core/operator';
import { openOperator } from '@smart-redis/core/operator';
import type { DriverUnderTest } from './drivers.js';
import type { Lab } from './lab.js';

/** An operator of the namespace of a lab, over a connection of its own. */
export function operatorOf(
  lab: Pick<Lab, 'namespace' | 'server'>,
  driver: DriverUnderTest,
  options: Partial<OperatorOptions> = {},
): Operator {
  const { host, port } = lab.server;
  return openOperator({
    driver: driver.connect(`redis://${host}:${String(port)}`),
    namespace: lab.namespace,
    name: 'checker',
    logger: false,
    ...options,
  });
}
