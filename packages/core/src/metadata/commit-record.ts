import type { Command } from '../contracts/driver.js';
import type { DefinitionAge } from './definition-age.js';
import type { FenceHolder } from './fence.js';
import type { HistoryRecord } from './history.js';

/** One target of a commit. */
export interface CommitTarget {
  readonly key: string;
  readonly stagingKey: string;
  /** The command that counts the staging key. */
  readonly count: Command;
  /** The expected result of `count`. */
  readonly expected: number;
}

/** The data that a commit writes into the metadata. */
export interface CommitRecord {
  readonly targets: readonly CommitTarget[];
  readonly holder: FenceHolder;
  /** Unique to the refresh; repeating the attempt of the last commit changes nothing. */
  readonly attempt: string;
  /** Lower bound of the version. */
  readonly minVersion: number;
  /** The version to commit, if another group of the same refresh already has it. */
  readonly version?: number | undefined;
  /** When the next refresh is due. */
  readonly next: NextRefresh;
  readonly rows: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Digest of the content; empty if there is none. */
  readonly digest: string;
  readonly leader: string;
  readonly served: number;
  /** The definition; see `builtAsOf`. */
  readonly builtAs: string;
  /**
   * The last version that passed the guard, as JSON: `'this'` is the one that is committed; empty if
   * there is no guard.
   */
  readonly passed: string;
  /** `undefined`: not known. */
  readonly age?: DefinitionAge | undefined;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  /** Empty: not announced. */
  readonly channel: string;
  /** The announcement as JSON up to the version. */
  readonly announcementHead: string;
}

/** What a success writes down about the schedule. */
export interface NextRefresh {
  /** Milliseconds to the next refresh by an interval; `null`: none. */
  readonly delayMs: number | null;
  /** Time of the next refresh by a slot, in ms of the server's clock; `null`: none. */
  readonly slotMs: number | null;
  /** When the refresh began, in ms of the server's clock; `null`: not written down. */
  readonly fetchedAtMs: number | null;
  /** The versions of other caches by name that it was built after; `null`: not written down. */
  readonly builtAfter: Readonly<Record<string, number>> | null;
}

/** The part of a plan that the script of a commit writes into the metadata. */
export function recordOf(plan: CommitRecord): Readonly<Record<string, unknown>> {
  return {
    term: String(plan.holder.term),
    candidacy: plan.holder.id,
    attempt: plan.attempt,
    minVersion: plan.minVersion,
    version: plan.version ?? 0,
    ...nextFields(plan.next),
    rows: String(plan.rows),
    bytes: String(plan.bytes),
    durationMs: String(Math.round(plan.durationMs)),
    digest: plan.digest,
    leader: plan.leader,
    builtAs: plan.builtAs,
    passed: plan.passed,
    ...ageFields(plan.age),
    served: String(plan.served),
    counts: JSON.stringify(
      Object.fromEntries(plan.targets.map(({ key, expected }) => [key, expected])),
    ),
  };
}

export function nextFields(next: NextRefresh): Readonly<Record<string, unknown>> {
  const { delayMs, slotMs, fetchedAtMs, builtAfter } = next;
  return {
    delayMs: delayMs === null ? -1 : Math.round(delayMs),
    slotMs: slotMs ?? -1,
    noted: [
      ...(fetchedAtMs === null ? [] : ['fetchedAt', String(fetchedAtMs)]),
      ...(builtAfter === null ? [] : ['builtAfter', JSON.stringify(builtAfter)]),
    ],
    // Of an earlier schedule.
    forgotten: [
      ...(fetchedAtMs === null ? ['fetchedAt', 'schedule', 'scheduleAt'] : []),
      ...(builtAfter === null ? ['builtAfter'] : []),
    ],
  };
}

export function ageFields(age: DefinitionAge | undefined): Readonly<Record<string, string>> {
  return {
    definition: age?.definition ?? '',
    shape: String(age?.shape ?? 0),
    seenMs: String(age?.seenMs ?? 0),
  };
}
