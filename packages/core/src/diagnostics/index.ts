// For telemetry: what smart-redis tells on channels of node:diagnostics_channel.
export type {
  CacheSubject,
  DiagnosticsMessages,
  InstanceSubject,
  OperationEnd,
  PhaseMessage,
  ReadMessage,
  ReadSource,
  RefreshMessage,
  RefreshOutcomeName,
  RefreshPhase,
  RequestMessage,
  SeatMessage,
} from '../channels/messages.js';
