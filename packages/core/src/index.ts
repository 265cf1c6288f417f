export type { Candidacy, DeposedReason, Elector, ElectorSupports, Leadership } from './elector.js';
export type { ElectionAnnouncement } from './election/announcement.js';
export { formatAnnouncement, parseAnnouncement } from './election/announcement.js';
export type { Backoff, BackoffOptions } from './election/backoff.js';
export { createBackoff } from './election/backoff.js';
export type { Holder } from './election/leader-holder.js';
export { formatHolder, instanceOfHolder } from './election/leader-holder.js';
export type {
  AcquireOptions,
  AcquireResult,
  IssueTermOptions,
  LeaderKeyCall,
  ReleaseOptions,
  RenewOptions,
  RenewResult,
} from './election/leader-key.js';
export {
  acquireLeaderKey,
  issueTerm,
  releaseLeaderKey,
  renewLeaderKey,
} from './election/leader-key.js';
export type {
  BackupReign,
  BackupRenewal,
  BackupRenewer,
} from './election/key-campaign/backup-renewal.js';
export { campaignForKey } from './election/key-campaign/campaign.js';
export { elapsedMs, instantOf } from './election/key-campaign/instant.js';
export type { Instant } from './election/key-campaign/instant.js';
export type { Lease, LeaseOptions } from './election/key-campaign/lease.js';
export { startLease } from './election/key-campaign/lease.js';
export type { KeyCampaignOptions } from './election/key-campaign/options.js';
export { renewalJitter } from './election/key-campaign/options.js';
export type { HolderProbe } from './election/key-campaign/probe.js';
export type { OutageLog } from './election/outage.js';
export { createOutageLog } from './election/outage.js';
export type { Settled, SettleOptions } from './election/settle.js';
export { settle } from './election/settle.js';
export { soloElector } from './election/solo-elector.js';
export type { WakeUpOptions, WakeUps } from './election/wake-ups.js';
export { listenForWakeUps } from './election/wake-ups.js';
export type { Clock, Timer } from './clock.js';
export { delay, systemClock } from './clock.js';
export type {
  ArrayFraming,
  Codec,
  CodecShape,
  DecodedBy,
  DecodedByDefault,
  JsonShape,
} from './codec.js';
export { jsonCodec } from './codec.js';
export type { Duration, DurationBounds, DurationUnit } from './durations.js';
export { duration, parseDuration } from './durations.js';
export type { OptionNames } from './demand.js';
export { demandBoolean, demandCount, demandKey, demandKnownOptions, demandText } from './demand.js';
export type {
  ChannelListener,
  Command,
  CommandArgument,
  ConnectionStatus,
  Lane,
  RedisDriver,
  Reply,
  SendOptions,
  Subscription,
} from './driver.js';
export type {
  SmartRedisErrorCode,
  SmartRedisErrorDetails,
  SmartRedisErrorOptions,
} from './errors.js';
export { closeOnSignals } from './handle-signals.js';
export { errorCodes, invalidOption, isSmartRedisError, SmartRedisError } from './errors.js';
export type {
  FetchContext,
  Fetcher,
  FetchFunction,
  IsSingleValue,
  RefreshReason,
  RowOf,
  RowSource,
  Unchanged,
  ValueOf,
} from './fetcher.js';
export type { Jsonified } from './jsonified.js';
export { electionChannelOf, keySlot, siblingKey } from './keys.js';
export type { LogFields, Logger } from './logger.js';
export type { LoggerInput } from './logging/adapt-logger.js';
export { adaptLogger } from './logging/adapt-logger.js';
export type { LogSink } from './logging/bridge-logger.js';
export { bridgeLogger } from './logging/bridge-logger.js';
export type { ConsoleLike, ConsoleLoggerOptions } from './logging/console-logger.js';
export { consoleLogger } from './logging/console-logger.js';
export { log4jsArguments, winstonArguments } from './logging/library-arguments.js';
export type { LogLevel } from './logging/log-level.js';
export type { WarningThrottle } from './logging/throttle-warnings.js';
export { createWarningThrottle } from './logging/throttle-warnings.js';
export type { HashReader } from './readers/hash-reader.js';
export type { ReadOptions } from './readers/read-options.js';
export type { IterateOptions } from './readers/iterate-options.js';
export type { ListReader } from './readers/list-reader.js';
export type { SetReader } from './readers/set-reader.js';
export type {
  RankOptions,
  ScoreBound,
  ScoredMember,
  ScoreRangeOptions,
  SortedSetReader,
} from './readers/sorted-set-reader.js';
export type { StringReader } from './readers/string-reader.js';
export type { Script } from './run-script.js';
export { defineScript, runScript } from './run-script.js';
export type {
  FixedReader,
  MetadataQuestion,
  PropertyOf,
  ReaderContext,
  ReaderOf,
  ReaderShape,
  RowsShape,
  RowWith,
  SingleValueShape,
  Target,
} from './target.js';
export type { Version } from './version.js';
export type { ElementCommands, ResultForm, StagedTotal, WriteBatch, Writer } from './writer.js';
export { encodeRow } from './writers/encode-row.js';
export type { HashByOptions, HashOptions, HashShape } from './writers/hash.js';
export { hash } from './writers/hash.js';
export type { ListOptions, ListShape } from './writers/list.js';
export { list } from './writers/list.js';
export type { RowId, RowScore, RowSelector } from './writers/select-from-row.js';
export type {
  RowSetOptions,
  RowSetShape,
  SetByOptions,
  SetOptions,
  TextSetShape,
} from './writers/set.js';
export { set } from './writers/set.js';
export type {
  RowSortedSetByOptions,
  RowSortedSetOptions,
  RowSortedSetShape,
  SortedSetByOptions,
  SortedSetOptions,
  TextSortedSetShape,
} from './writers/sorted-set.js';
export { sortedSet } from './writers/sorted-set.js';
export type { StringOptions, StringShape } from './writers/string.js';
export { string } from './writers/string.js';
export type { TargetOptions } from './writers/validate-target.js';
export type {
  AnyCacheChanges,
  AnyCacheHandle,
  CacheHandle,
  UnregisterOptions,
} from './cache-handle.js';
export type { WaitOptions } from './wait-for-state.js';
export type { CacheInfo } from './cache-info.js';
export type {
  CacheChanges,
  CacheDefinition,
  ReadersOf,
  RefreshSchedule,
  TargetFor,
  TargetsOf,
} from './definition.js';
export type {
  CommittedEvent,
  DeposedEvent,
  ElectedEvent,
  RefreshFailedEvent,
  SmartRedisEvents,
} from './events.js';
export type { CloseOptions, SmartRedisOptions } from './options.js';
export { smartRedisNames } from './options.js';
export type { LastError } from './refresh/metadata.js';
export { SmartRedis } from './smart-redis.js';
export type { ClientAdapter, ReadConnection } from './connections/connection-driver.js';
export type { Credentials, CredentialsFunction } from './connections/credentials.js';
export { credentialsAsker } from './connections/credentials.js';
export { isDemotion } from './connections/demotion.js';
export type { DriverOptions } from './connections/driver-options.js';
export { connectionDriver } from './connections/connection-driver.js';
export type {
  ConnectionHandlers,
  ConnectionRole,
  ConnectionSettings,
  RawConnection,
} from './connections/raw-connection.js';
export { ignoreErrors } from './connections/ignore-errors.js';
export { settleAll } from './connections/settle-all.js';
