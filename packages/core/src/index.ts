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
export type { OutageLog } from './election/outage.js';
export { createOutageLog } from './election/outage.js';
export type { Settled, SettleOptions } from './election/settle.js';
export { settle } from './election/settle.js';
export { soloElector } from './election/solo-elector.js';
export type { WakeUpOptions, WakeUps } from './election/wake-ups.js';
export { listenForWakeUps } from './election/wake-ups.js';
export type { Clock, Timer } from './clock.js';
export { delay, systemClock } from './clock.js';
export type { ArrayFraming, Codec } from './codec.js';
export { jsonCodec } from './codec.js';
export type { Duration, DurationBounds } from './durations.js';
export { parseDuration } from './durations.js';
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
export { errorCodes, invalidOption, isSmartRedisError, SmartRedisError } from './errors.js';
export type {
  FetchContext,
  Fetcher,
  FetchFunction,
  RefreshReason,
  RowOf,
  RowSource,
  Unchanged,
  ValueOf,
} from './fetcher.js';
export { electionChannelOf, keySlot, siblingKey } from './keys.js';
export type { LogFields, Logger } from './logger.js';
export type { Script } from './run-script.js';
export { defineScript, runScript } from './run-script.js';
export type {
  FixedReader,
  ReaderContext,
  ReaderOf,
  ReaderShape,
  RowWith,
  Target,
} from './target.js';
export type { Version } from './version.js';
export type { ResultForm, StagedTotal, WriteBatch, Writer } from './writer.js';
