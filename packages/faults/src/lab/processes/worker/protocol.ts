import type { DriverName } from '../../../run/driver-name.js';
import type { RedisAddress } from '../../address.js';
import type { Steered } from '../../../history/record.js';
import type { InstanceMessage } from '../../instance/messages.js';
import type { Steering } from '../../instance/steer.js';
import type { MutantName } from './mutants.js';

/** The settings of a worker. */
export interface WorkerSettings {
  /** Its name in the history and as an instance; unique. */
  readonly process: string;
  readonly address: RedisAddress;
  readonly driver: DriverName;
  readonly namespace: string;
  readonly caches: readonly string[];
  readonly rowCount: number;
  /** Milliseconds that a fetch takes, spread over its rows. */
  readonly fetchMs: number;
  readonly refreshEveryMs: number;
  /** Up to so many milliseconds are added each time, at random. @default 0 */
  readonly jitterMs?: number;
  /** The declared shape of the rows of its caches. @default 1 */
  readonly shape?: number;
  /** Whether its caches have `delta: true`, and rows that change a little from fetch to fetch. */
  readonly delta: boolean;
  /** The number of earlier versions that its caches keep. @default 0 */
  readonly keep?: number;
  /**
   * Whether each of its caches but the first follows the one before it, and has no interval.
   * @default false
   */
  readonly chained?: boolean;
  /** Whether its caches are the members of one family. @default each is registered by itself */
  readonly family?: { readonly everyMs: number; readonly dropAfterMs: number };
  /** The time to live of the lease; `null`: no lease, every instance leads (`soloElector`). */
  readonly ttlMs: number | null;
  /**
   * Whether every cache has a leader of its own: the instances hold seats, whose time to live is
   * `ttlMs`. @default one leads for all
   */
  readonly spread?: boolean;
  readonly stagingTtlMs: number;
  /**
   * Milliseconds to wait for the reply to a command on `control` that has no time-out of its own.
   */
  readonly commandTimeoutMs: number;
  /**
   * Milliseconds for which a separate thread renews the lease while the event loop is blocked.
   * @default no such thread
   */
  readonly renewalMaxBlockMs?: number;
  /** @default the product's default */
  readonly yieldAfterFailures?: number | false;
  /** Receives no announcements and no keyspace events, only polls. */
  readonly isDeaf: boolean;
  /** The mutant: how the product is broken on purpose. */
  readonly mutant: MutantName | null;
  /** The file for its history. */
  readonly historyFile: string;
}

/** A moment at which a worker can disturb itself: before a script is sent. */
export type ScriptMoment =
  | 'claim'
  | 'commit'
  | 'renew'
  | 'acquire'
  | 'release'
  | 'rollBack'
  | 'pause'
  | 'drop'
  /** When the reply has arrived, but is not read yet. */
  | 'claimed'
  | 'committed'
  | 'rolledBack'
  | 'paused'
  | 'dropped'
  /** Before any command of a delta is sent. */
  | 'openDelta'
  /** After Redis has queued all commands, before EXEC is sent. */
  | 'exec'
  /** After its execution, when the reply has arrived but is not read yet. */
  | 'executed';

/** A command for a worker. */
export type WorkerCommand =
  | { readonly type: 'start'; readonly settings: WorkerSettings }
  /** Sets the duration of further fetches. */
  | { readonly type: 'fetchMs'; readonly ms: number }
  /** Whether further fetches throw. */
  | { readonly type: 'failFetches'; readonly fails: boolean }
  /** Blocks the event loop for that long at the end of the next fetch. */
  | { readonly type: 'blockFetch'; readonly ms: number }
  /** Blocks the event loop at once. */
  | { readonly type: 'block'; readonly ms: number }
  /**
   * Sends SIGSTOP to itself at the next moment of this kind; `null`: no longer. `of`: a part of the
   * first key of the script.
   */
  | { readonly type: 'stopBefore'; readonly moment: ScriptMoment | null; readonly of?: string }
  /** Removes a row of a staging key just before the next commit. */
  | { readonly type: 'damageStaging' }
  /** Loses the reply to the next script of this kind, or to `exec`; the command itself runs. */
  | { readonly type: 'loseReply'; readonly moment: ScriptMoment }
  /** Steers a cache; it sends `steered` when the call has ended. */
  | { readonly type: 'steer'; readonly steering: Steering }
  /** It sends `members`. */
  | { readonly type: 'members' };

/**
 * A message of a worker, in addition to those of any instance. Times are those of `machineNowMs`.
 */
export type WorkerMessage =
  | InstanceMessage
  /** It is loaded and waits for `start`. */
  | { readonly type: 'loaded' }
  /** It has joined the election. */
  | { readonly type: 'started' }
  /** It is about to stop itself, as requested. */
  | { readonly type: 'stopping'; readonly moment: ScriptMoment; readonly at: number }
  | { readonly type: 'steered'; readonly steered: Steered }
  /** The members of its family that it has registered. */
  | { readonly type: 'members'; readonly names: readonly string[]; readonly at: number }
  /** An uncaught error. */
  | { readonly type: 'unhandled'; readonly error: string };
