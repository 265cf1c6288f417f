import type { DriverName } from '../../../run/driver-name.js';
import type { RedisAddress } from '../../address.js';
import type { InstanceMessage } from '../../instance/messages.js';
import type { MutantName } from './mutants.js';

/** How a worker is set up. */
export interface WorkerSettings {
  /** Its name in the history and as an instance; never used twice. */
  readonly process: string;
  readonly address: RedisAddress;
  readonly driver: DriverName;
  readonly namespace: string;
  readonly caches: readonly string[];
  readonly rowCount: number;
  /** Milliseconds that a fetch takes, spread over its rows. */
  readonly fetchMs: number;
  readonly refreshEveryMs: number;
  /** Whether its caches have `delta: true`, and rows that change a little from fetch to fetch. */
  readonly delta: boolean;
  /** Of the lease; `null`: no lease, everyone leads (`soloElector`). */
  readonly ttlMs: number | null;
  readonly stagingTtlMs: number;
  /**
   * Milliseconds to wait for the reply to a command on `control` that brings no time-out of its
   * own.
   */
  readonly commandTimeoutMs: number;
  /**
   * With a thread that renews while the event loop is blocked, for so long. @default no such thread
   */
  readonly renewalMaxBlockMs?: number;
  /** @default the product's own */
  readonly yieldAfterFailures?: number | false;
  /** Hears no announcement and no keyspace event: what is left is polling. */
  readonly isDeaf: boolean;
  /** What is broken in the product on purpose. */
  readonly mutant: MutantName | null;
  /** Where its history goes. */
  readonly historyFile: string;
}

/** A moment at which a worker can be told to do something to itself: before a script is sent. */
export type ScriptMoment =
  | 'claim'
  | 'commit'
  | 'renew'
  | 'acquire'
  | 'release'
  /** Before anything of a transaction that changes live keys in part is sent. */
  | 'openDelta'
  /** When Redis has queued all of it, and EXEC has not been sent. */
  | 'exec'
  /** When it has been executed, and its reply is there and unread. */
  | 'executed';

/** What a worker is told. */
export type WorkerCommand =
  | { readonly type: 'start'; readonly settings: WorkerSettings }
  /** From now on fetches take so long. */
  | { readonly type: 'fetchMs'; readonly ms: number }
  /** From now on fetches throw, or not. */
  | { readonly type: 'failFetches'; readonly fails: boolean }
  /** The event loop is blocked for so long at the end of the next fetch. */
  | { readonly type: 'blockFetch'; readonly ms: number }
  /** The event loop is blocked now. */
  | { readonly type: 'block'; readonly ms: number }
  /** SIGSTOP to itself at the next moment of this kind; `null`: not any more. */
  | { readonly type: 'stopBefore'; readonly moment: ScriptMoment | null }
  /** A row of a staging key is taken away just before the next commit. */
  | { readonly type: 'damageStaging' }
  /** The reply to the next script of this kind, or to `exec`, is lost; what was sent runs. */
  | { readonly type: 'loseReply'; readonly moment: ScriptMoment };

/** What a worker tells, besides what any instance does. Times are those of `machineNowMs`. */
export type WorkerMessage =
  | InstanceMessage
  /** It has loaded and waits for `start`. */
  | { readonly type: 'loaded' }
  /** It has joined the election. */
  | { readonly type: 'started' }
  /** It is about to stop itself, as it was told. */
  | { readonly type: 'stopping'; readonly moment: ScriptMoment; readonly at: number }
  /** What nobody caught. */
  | { readonly type: 'unhandled'; readonly error: string };
