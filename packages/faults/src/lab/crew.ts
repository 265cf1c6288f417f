import type { Disturbed } from '../history/record.js';
import type { CrewMember } from './crew-member.js';
import type { Election } from './election-watch.js';
import type { Judgement } from './judge.js';
import type { ReadClient } from './read-client.js';
import type { ServedCache } from './serving-watch.js';

/**
 * Several instances of one namespace, in separate processes or in this one, with readers.
 * Everything is recorded, and the history is judged.
 */
export interface Crew<Member extends CrewMember = CrewMember> extends AsyncDisposable {
  readonly namespace: string;
  /** The names of its caches. */
  readonly caches: readonly string[];
  /** A plain Redis client, which the readers use. */
  readonly client: ReadClient;
  /** The running members, including paused ones. */
  members(): readonly Member[];
  /** All elections so far, in the order of their terms. */
  elections(): readonly Election<Member>[];
  /** Waits for an election of a higher term. */
  electionAfter(term: number, timeoutMs?: number): Promise<Election<Member>>;
  /**
   * The caches that a member with a seat serves, by its messages so far; those that it served last
   * if it was killed.
   */
  servedBy(member: Member): ReadonlyMap<string, ServedCache<Member>>;
  /**
   * Waits until every instance is subscribed to the election channel. An instance that is still
   * starting is not.
   */
  subscribed(): Promise<void>;
  /** Waits for this number of further commits, by any instance. */
  moreCommits(count: number, cache?: string): Promise<void>;
  /** Records a disturbance in the history. */
  disturbed(what: Omit<Disturbed, 'kind'>): void;
  /**
   * Makes the data go back; the log is read first. Commands run in one step with that read (on a
   * single server, so nothing comes in between); a function may take any time.
   */
  lose(work: readonly (readonly [string, ...string[]])[] | (() => Promise<void>)): Promise<void>;
  /** Ends all instances, reads the final state, and judges the history. */
  judge(): Promise<Judgement>;
}
