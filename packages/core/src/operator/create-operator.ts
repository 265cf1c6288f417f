import type { InstanceContext } from '../instance/instance-context.js';
import { NamespaceOperator } from './namespace-operator.js';
import { NamespaceReader } from './namespace-reader.js';
import type { Operator } from './operator.js';

/** An operator over the connections of an instance, which stay open when it is closed. */
export function borrowingOperator(context: InstanceContext): Operator {
  const reader = new NamespaceReader(context);
  return new NamespaceOperator({ context, reader, closeDriver: () => Promise.resolve() });
}
