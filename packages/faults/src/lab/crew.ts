import type { Disturbed } from '../history/record.js';
import type { CrewMember } from './crew-member.js';
import type { Election } from './election-watch.js';
import type { Judgement } from './judge.js';
import type { ReadClient } from './read-client.js';

/**
 * Several instances of one namespace, in processes of their own or in this one, with readers beside
 * them; all is recorded, and judged by its history.
 */
export interface Crew<Member extends CrewMember = CrewMember> extends AsyncDisposable {
  readonly namespace: string;
  /** The names of its caches. */
  readonly caches: readonly string[];
  /** Plain Redis, where the readers read. */
  readonly client: ReadClient;
  /** Those that run, paused ones among them. */
  members(): readonly Member[];
  /** Every election so far, in the order of their terms. */
  elections(): readonly Election<Member>[];
  /** Waits for an election of a higher term. */
  electionAfter(term: number, timeoutMs?: number): Promise<Election<Member>>;
  /** Waits until every instance hears the election; one that still starts would not. */
  hearing(): Promise<void>;
  /** Waits for so many commits from now on, by whomever. */
  moreCommits(count: number, cache?: string): Promise<void>;
  /** Notes in the history what was done to the system. */
  disturbed(what: Omit<Disturbed, 'kind'>): void;
  /**
   * Data goes back: what is logged is read first. With commands they run in one step with that
   * (single server, so nothing comes in between); a function may take its time.
   */
  lose(work: readonly (readonly [string, ...string[]])[] | (() => Promise<void>)): Promise<void>;
  /** Ends all instances, reads what is left, and judges the history. */
  judge(): Promise<Judgement>;
}
