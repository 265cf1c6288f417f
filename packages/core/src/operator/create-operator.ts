import type { InstanceContext } from '../instance/instance-context.js';
import type { Watches } from './event-queue.js';
import { NamespaceOperator } from './namespace-operator.js';
import { NamespaceReader } from './namespace-reader.js';
import type { Operator } from './operator.js';

/**
 * An operator over the connections of an instance, which stay open when it is closed. The instance
 * ends what is in `watches` when it closes.
 */
export function borrowingOperator(context: InstanceContext, watches: Watches): Operator {
  const reader = new NamespaceReader(context);
  return new NamespaceOperator({
    ...{ context, reader, watches },
    closeDriver: () => Promise.resolve(),
  });
}
