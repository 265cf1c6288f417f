import type { DriverName } from '../../run/driver-name.js';
import type { RedisAddress } from '../address.js';
import type { Crew } from '../crew.js';
import type { Election } from '../election-watch.js';
import type { Judgement } from '../judge.js';
import type { Member } from './member.js';
import type { ScriptMoment, WorkerSettings } from './worker/protocol.js';

/** How a crew of processes is set up. */
export interface CrewOptions {
  readonly driver: DriverName;
  /** Nobody else uses it. */
  readonly namespace: string;
  /** Where readers read, and workers work unless `addressOf` says otherwise. */
  readonly address: RedisAddress;
  /**
   * Where the worker of this number (0, 1, … as they are started) works: behind a proxy of its own,
   * say.
   */
  readonly addressOf?: (index: number) => RedisAddress;
  /** Processes at the start. @default 3 */
  readonly size?: number;
  /** @default 1 */
  readonly cacheCount?: number;
  /** Milliseconds between two reads of each cache; `null`: nobody reads. @default 5 */
  readonly readEveryMs?: number | null;
  /** What differs from the usual settings of a worker. */
  readonly settings?: Partial<WorkerSettings>;
}

/** The settings that all workers of a crew have in common. */
export type CrewSettings = Omit<WorkerSettings, 'process' | 'address' | 'historyFile'>;

/** A crew whose instances run in a process each. */
export interface ProcessCrew extends Crew<Member>, Hurting {
  readonly options: CrewOptions;
  readonly settings: CrewSettings;
  /** The last election, if its winner still runs. */
  leader(): Election<Member> | undefined;
  /** Waits for {@link ProcessCrew.leader}. */
  leading(): Promise<Election<Member>>;
  /** One more process. */
  spawn(changes?: Partial<WorkerSettings>): Promise<Member>;
  /** Ends all processes, reads what is left, and judges the history. Once. */
  judge(options?: JudgeOptions): Promise<Judgement>;
}

/** What can be done to the processes of a crew; it is in the history. */
export interface Hurting {
  /** A signal that ends it. Answers when it was sent. */
  kill(member: Member, signal?: 'SIGKILL' | 'SIGTERM'): number;
  /** SIGSTOP. Answers when. */
  pause(member: Member): number;
  /** SIGCONT, after {@link Hurting.pause} or {@link Hurting.stopBefore}. */
  resume(member: Member): void;
  /** Waits until the process tells, from now on, that half of a fetch is on its way. */
  halfWay(member: Member): Promise<void>;
  /**
   * Lets a leader stop itself just before it sends a script; resolves with when, once it has.
   * `undefined`: it lost its term before that, which can happen where the machine is slow.
   */
  stopBefore(election: Election<Member>, moment: ScriptMoment): Promise<number | undefined>;
}

/** Options of {@link ProcessCrew.judge}. */
export interface JudgeOptions {
  /**
   * A cache is committed at least this often while nothing disturbs. @default the lease, twice, and
   * a second
   */
  readonly freshWithinMs?: number;
}
