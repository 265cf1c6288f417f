// See and steer a namespace from outside of the application.
export { openOperator } from './open-operator.js';
export type { OperatorOptions } from './open-operator.js';
export type {
  Operator,
  CacheSummary,
  CacheDetails,
  TargetSummary,
  DefinitionSummary,
  RunningRefresh,
} from './operator.js';
export type { InstanceSummary, InstanceReport } from './instance-summary.js';
export type { OperatorEvent } from './operator-event.js';
export type { FormerKey } from '../metadata/former-keys.js';
export { parseFormerKeys } from '../metadata/former-keys.js';
export type { RowPage, RowsOptions, StoredRow } from './row-page.js';
export { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
