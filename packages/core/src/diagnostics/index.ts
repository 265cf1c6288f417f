// For telemetry: what smart-redis tells on channels of node:diagnostics_channel.
export type {
  CacheSubject,
  DiagnosticsMessages,
  InstanceSubject,
  OperationMessage,
  PhaseMessage,
  ReadMessage,
  ReadSource,
  RefreshMessage,
  RefreshOutcomeName,
  RefreshPhase,
  RemoteRequest,
  RequestMessage,
  SeatMessage,
} from '../channels/messages.js';

// For exporters of metrics: what they tell, and in which words.
export { watchGauges } from './watch-gauges.js';
export type { GaugesOptions, GaugesSource, GaugesWatch, SeenInstance } from './watch-gauges.js';
export type { CacheGauges, Gauges } from './cache-gauges.js';
export { labelsOf } from './labels.js';
export type { CacheLabels } from './labels.js';
export {
  durationBuckets,
  metricCodeOf,
  metricCodes,
  readSources,
  refreshOutcomes,
  refreshPhases,
} from './metric-facts.js';
export type { MetricCode } from './metric-facts.js';
export { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
