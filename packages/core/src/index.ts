export type { Candidacy, DeposedReason, Elector, Leadership } from './elector.js';
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
export { keySlot, siblingKey } from './keys.js';
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
