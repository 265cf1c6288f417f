import type { DriverName } from '../../run/driver-name.js';
import type { RedisAddress } from '../address.js';
import type { Crew } from '../crew.js';
import type { Steered } from '../../history/record.js';
import type { Election } from '../election-watch.js';
import type { Steering } from '../instance/steer.js';
import type { Judgement } from '../judge.js';
import type { ReadClient } from '../read-client.js';
import type { Member } from './member.js';
import type { ScriptMoment, WorkerSettings } from './worker/protocol.js';

/** Options of a crew of processes. */
export interface CrewOptions {
  readonly driver: DriverName;
  /** Not used by anyone else. */
  readonly namespace: string;
  /** The server of the readers, and of the workers unless `addressOf` says otherwise. */
  readonly address: RedisAddress;
  /**
   * The address for the worker with this number (0, 1, … in the order of their start), for example
   * that of its own proxy.
   */
  readonly addressOf?: (index: number) => RedisAddress;
  /** The client of the crew and its readers. @default one that is connected to `address` */
  readonly readClient?: ReadClient;
  /** The number of processes at the start. @default 3 */
  readonly size?: number;
  /** The number of caches. @default 1 */
  readonly cacheCount?: number;
  /** Milliseconds between two reads of each cache; `null`: no reads. @default 5 */
  readonly readEveryMs?: number | null;
  /** Differences from the usual settings of a worker. */
  readonly settings?: Partial<WorkerSettings>;
  /** Further differences for the first workers, by their number (0, 1, …). @default none */
  readonly settingsOf?: (index: number) => Partial<WorkerSettings>;
  /**
   * How long the first commits of all caches may take, in milliseconds. @default 20,000, and 100
   * more for each cache
   */
  readonly startWithinMs?: number;
}

/** The settings that all workers of a crew share. */
export type CrewSettings = Omit<WorkerSettings, 'process' | 'address' | 'historyFile'>;

/** A crew in which each instance has its own process. */
export interface ProcessCrew extends Crew<Member>, Disturbing {
  readonly options: CrewOptions;
  readonly settings: CrewSettings;
  /** The last election, if its winner is still running. */
  leader(): Election<Member> | undefined;
  /** Waits for {@link ProcessCrew.leader}. */
  leading(): Promise<Election<Member>>;
  /** Starts one more process. */
  spawn(changes?: Partial<WorkerSettings>): Promise<Member>;
  /** Ends all processes, reads the final state, and judges the history. Once. */
  judge(options?: JudgeOptions): Promise<Judgement>;
}

/** What can be done to the processes of a crew; it is recorded in the history. */
export interface Disturbing {
  /** Sends a signal that ends the process. Returns the time at which it was sent. */
  kill(member: Member, signal?: 'SIGKILL' | 'SIGTERM'): number;
  /** SIGSTOP. Returns the time. */
  pause(member: Member): number;
  /** SIGCONT, after {@link Disturbing.pause} or {@link Disturbing.stopBefore}. */
  resume(member: Member): void;
  /** Waits until the process reports, from now on, that half of a fetch has been returned. */
  halfWay(member: Member): Promise<void>;
  /**
   * Makes a leader, or a member that holds a seat and so has no term, stop itself just before it
   * sends a script; resolves with the time at which it has stopped. `undefined`: it lost its term,
   * or let go of the cache, before that, which can happen on a slow machine. `of`: a part of the
   * first key of the script.
   */
  stopBefore(
    election: Pick<Election<Member>, 'member'> & {
      readonly term?: number;
      readonly cache?: string;
    },
    moment: ScriptMoment,
    of?: string,
  ): Promise<number | undefined>;
  /** Makes a process steer a cache; resolves when the call has ended. */
  steer(member: Member, steering: Steering): Promise<Steered>;
}

/** Options of {@link ProcessCrew.judge}. */
export interface JudgeOptions {
  /**
   * A cache is committed at least this often while there is no disturbance. @default the lease,
   * twice, and a second
   */
  readonly freshWithinMs?: number;
}
