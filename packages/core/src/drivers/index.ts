// The driver for an adapter of a client library.
export { connectionDriver } from './connection-driver.js';
export type { ClientAdapter, ReadConnection } from './client-adapter.js';
export type {
  RawConnection,
  ConnectionHandlers,
  ConnectionRole,
  ConnectionSettings,
} from './raw-connection.js';
export type { DriverOptions, Credentials, CredentialsFunction } from './driver-options.js';
export { credentialsAsker } from './credentials.js';

// Helpers for adapters.
export { isDemotion } from './demotion.js';
export { reconnectDelay } from './reconnect-delay.js';
export { refuseKeyPrefix } from './refuse-key-prefix.js';
export { ignoreErrors } from './ignore-errors.js';
export { settleAll } from './settle-all.js';
export { within } from '../waiting/within.js';
export type { Settled, SettleOptions } from '../waiting/within.js';
export { keySlot, siblingKey } from '../redis/keys.js';
export { defineScript, runScript } from '../redis/run-script.js';
export type { Script } from '../redis/run-script.js';

// The interface of a driver.
export type {
  RedisDriver,
  Command,
  CommandArgument,
  Reply,
  Lane,
  SendOptions,
  Subscription,
  ChannelListener,
  ConnectionStatus,
} from '../contracts/driver.js';
export type { Clock, Timer } from '../contracts/clock.js';
export { systemClock } from '../contracts/clock.js';

// Options and errors.
export type { Duration } from '../options/durations.js';
export {
  demandBoolean,
  demandCount,
  demandKey,
  demandText,
  demandKnownOptions,
} from '../options/demand.js';
export type { OptionNames } from '../options/demand.js';
export { demandSourceOptions } from '../options/source-options.js';
export { demandClientOptions } from './demand-client-options.js';
export type { ClientOptionNames } from './demand-client-options.js';
export { nearestName } from '../options/nearest-name.js';
export { parseDuration } from '../options/durations.js';
export { invalidOption, isSmartRedisError, SmartRedisError } from '../errors/errors.js';
