// An elector over a key that expires.
export { campaignForKey } from './key-campaign/campaign.js';
export type { KeyCampaignOptions } from './key-campaign/options.js';
export type { HolderProbe } from './key-campaign/holder-probe.js';
export { renewalJitter } from './key-campaign/options.js';
export type { BackupRenewer, BackupRenewal, BackupLease } from './key-campaign/backup-renewal.js';
export type { Lease, LeaseOptions } from './key-campaign/lease.js';
export { startLease } from './key-campaign/lease.js';
export type { Instant } from './key-campaign/instant.js';
export { instantOf, elapsedMs } from './key-campaign/instant.js';

// The leader key.
export { acquireLeaderKey, renewLeaderKey, releaseLeaderKey, issueTerm } from './leader-key.js';
export type {
  AcquireOptions,
  AcquireResult,
  RenewOptions,
  RenewResult,
  ReleaseOptions,
  IssueTermOptions,
  LeaderKeyCall,
} from './leader-key.js';
export type { Holder } from './leader-holder.js';
export { formatHolder, instanceOfHolder } from './leader-holder.js';

// Announcements between instances.
export type { ElectionAnnouncement } from './election-announcement.js';
export { formatElectionAnnouncement, parseElectionAnnouncement } from './election-announcement.js';
export { electionChannelOf } from '../redis/keys.js';
export { listenForWakeUps } from './wake-ups.js';
export type { WakeUps, WakeUpOptions } from './wake-ups.js';

// Waiting.
export { createBackoff } from '../waiting/backoff.js';
export type { Backoff, BackoffOptions } from '../waiting/backoff.js';
export { createOutageLog } from '../waiting/outage-log.js';
export type { OutageLog } from '../waiting/outage-log.js';
export { within } from '../waiting/within.js';
export type { Settled, SettleOptions } from '../waiting/within.js';
export { delay, systemClock } from '../contracts/clock.js';
export type { Clock, Timer } from '../contracts/clock.js';

// Seats.
export { createSharedViews } from './shared-views.js';
export type { SharedViews, SeatTimes } from '../contracts/elector.js';

// The interfaces of an elector, and of its driver.
export type { RedisDriver } from '../contracts/driver.js';
export type { Elector, Candidacy, Leadership, DeposedReason } from '../contracts/elector.js';
export { soloElector } from './solo-elector.js';

// Options and errors.
export type { Duration, DurationBounds, DurationUnit } from '../options/durations.js';
export { duration, parseDuration } from '../options/durations.js';
export {
  demandBoolean,
  demandCount,
  demandKey,
  demandText,
  demandKnownOptions,
} from '../options/demand.js';
export type { OptionNames } from '../options/demand.js';
export { invalidOption, isSmartRedisError, SmartRedisError } from '../errors/errors.js';
