// An instance.
export { SmartRedis } from './smart-redis.js';
export type { SmartRedisOptions, CloseOptions } from './settings/instance-options.js';
export { smartRedisNames } from './settings/instance-options.js';
export { closeOnSignals } from './instance/close-on-signals.js';

// Caches: definitions, handles and their results.
export type { Family, FamilyEvents } from './families/family.js';
export type {
  FamilyDefinition,
  MemberDefinition,
  MembersContext,
} from './families/family-definition.js';
export type { Freshness } from './settings/freshness.js';
export type { RefreshSchedule } from './settings/schedule.js';
export type {
  CacheDefinition,
  CacheChanges,
  TargetsOf,
  TargetFor,
  ReadersOf,
} from './settings/cache-definition.js';
export { defineCache } from './settings/define-cache.js';
export type { SharedDefinition, SharedOptions, SharedReadersOf } from './settings/define-cache.js';
export type { CacheView, ViewOf } from './instance/cache-view.js';
export type { TargetsOption, WritersFor } from './settings/targets-option.js';
export type {
  CacheHandle,
  AnyCacheHandle,
  AnyCacheChanges,
  UnregisterOptions,
} from './instance/cache-handle.js';
export type { HistoryOptions } from './instance/history-options.js';
export type { HistoryEntry, HistoryOutcome } from './metadata/history.js';
export type { SnapshotOptions } from './instance/snapshot.js';
export type { CacheName } from './instance/known-names.js';
export type { CacheInfo } from './instance/cache-info.js';
export type {
  CacheHealth,
  CacheStatus,
  HealthOptions,
  InstanceHealth,
} from './instance/cache-health.js';
export type { Pause } from './metadata/pause.js';
export type { DiffOptions, VersionDiff } from './versions/diff-versions.js';
export type { DiffRow, DiffSample, TargetDiff } from './versions/compared.js';
export type { VersionInfo } from './versions/list-versions.js';
export type { UpstreamInfo } from './instance/upstream-info.js';
export type { LastError } from './metadata/cache-state.js';
export type { Version } from './contracts/version.js';
export type { WaitOptions } from './instance/wait-for-state.js';
export type { PreviewOptions } from './instance/preview-cache.js';
export type { CachePreview } from './refresh/preview/preview.js';
export type { PreviewChanges } from './refresh/preview/count-preview-changes.js';
export type { RefreshOptions } from './instance/refresh-options.js';
export type {
  Baseline,
  CheckContext,
  CheckedResult,
  Guard,
  Percent,
  Unchecked,
} from './contracts/guard.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './contracts/standard-schema.js';

// Fetchers.
export type {
  Fetcher,
  FetchFunction,
  FetchContext,
  RefreshReason,
  Unchanged,
  RowSource,
  RowOf,
  ValueOf,
  IsSingleValue,
} from './contracts/fetcher.js';

// Targets, and how their rows are stored.
export { hash } from './targets/hash.js';
export type { HashOptions, HashShape } from './targets/hash.js';
export { list } from './targets/list.js';
export type { ListOptions, ListShape } from './targets/list.js';
export { set } from './targets/set.js';
export type { SetOptions, RowSetShape, TextSetShape } from './targets/set.js';
export { sortedSet } from './targets/sorted-set.js';
export type {
  SortedSetOptions,
  RowSortedSetShape,
  TextSortedSetShape,
} from './targets/sorted-set.js';
export { string } from './targets/string.js';
export type { StringOptions, StringShape } from './targets/string.js';
export type { Writers } from './targets/writers.js';
export type { WholeRow, ViewOptions } from './targets/row-view.js';
export type { RowId, RowScore, RowSelector } from './targets/row-selector.js';
export type { TargetOptions } from './targets/target-options.js';
export { jsonCodec } from './contracts/codec.js';
export { encodedJson } from './targets/codecs/encoded-json.js';
export type { EncodedJsonShape } from './targets/codecs/encoded-json.js';
export { richCodec } from './targets/codecs/rich-codec.js';
export type { RichShape } from './targets/codecs/rich-codec.js';
export type {
  Codec,
  CodecShape,
  ArrayFraming,
  DecodedBy,
  DecodedByDefault,
  JsonShape,
} from './contracts/codec.js';
export type { Jsonified } from './contracts/jsonified.js';

// Readers.
export type { HashReader } from './targets/readers/hash-reader.js';
export type { ListReader } from './targets/readers/list-reader.js';
export type { SetReader } from './targets/readers/set-reader.js';
export type {
  SortedSetReader,
  ScoreBound,
  ScoredMember,
} from './targets/readers/sorted-set-reader.js';
export type { StringReader } from './targets/readers/string-reader.js';
export type { NearOptions, NearOption } from './targets/readers/near-options.js';
export type { ReadOptions } from './targets/readers/read-options.js';
export type { IterateOptions } from './targets/readers/iterate-options.js';

// Custom writers.
export type { VersionWatch, SentRead } from './contracts/version-watch.js';
export type {
  Target,
  ReaderContext,
  ReaderOf,
  ReaderShape,
  RowsShape,
  RowWith,
  SingleValueShape,
  FixedReader,
  PropertyOf,
} from './contracts/target.js';
export type {
  Writer,
  WriteBatch,
  RowView,
  ElementCommands,
  StagedTotal,
  ResultForm,
} from './contracts/writer.js';
export { encodeRow } from './targets/encode-row.js';

// Errors and events.
export type { ErrorDetails } from './errors/error-details.js';
export { SmartRedisError, errorCodes, isSmartRedisError, invalidOption } from './errors/errors.js';
export type {
  SmartRedisErrorCode,
  SmartRedisErrorDetails,
  SmartRedisErrorOf,
} from './errors/errors.js';
export type {
  SmartRedisEvents,
  CommittedEvent,
  RefreshFailedEvent,
  ElectedEvent,
  DeposedEvent,
  ServingEvent,
  ReleasedEvent,
  OverdueEvent,
  FreshnessEvent,
} from './contracts/events.js';
export type { DeposedReason, ReleasedReason } from './contracts/elector.js';

// What adapters provide: a driver, an elector, a logger.
export type { RedisDriver, Command, CommandArgument, Reply } from './contracts/driver.js';
export type { Elector } from './contracts/elector.js';
export { soloElector } from './electors/solo-elector.js';
export type { Logger, LogFields } from './contracts/logger.js';
export type { LogLevel } from './loggers/log-level.js';
export type { LoggerInput } from './loggers/adapt-logger.js';
export { consoleLogger } from './loggers/console-logger.js';
export type { ConsoleLoggerOptions } from './loggers/console-logger.js';
export type { Clock } from './contracts/clock.js';
export type { Duration } from './options/durations.js';
export { duration } from './options/durations.js';
