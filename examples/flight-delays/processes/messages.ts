import type { CommittedEvent } from '@smart-redis/core';
import type { Verdict } from '../judge.js';
import type { Progress } from '../sources/watch-source.js';

/** What an instance tells. */
export type InstanceMessage =
  | { readonly type: 'started' }
  | { readonly type: 'elected'; readonly term: number }
  | { readonly type: 'deposed'; readonly term: number; readonly reason: string }
  | ({ readonly type: 'progress' } & Progress)
  | ({ readonly type: 'committed' } & CommittedEvent)
  | { readonly type: 'warning'; readonly text: string };

/** What the database server tells when it can be asked. */
export interface PostgresMessage {
  readonly type: 'listening';
  readonly url: string;
}

/** What a reader tells of its readings of one cache, a few times a second. */
export interface ReaderMessage {
  readonly type: 'reads';
  readonly cache: string;
  /** Milliseconds; of every reading since the first version. */
  readonly latencies: readonly number[];
  readonly verdicts: readonly Verdict[];
  /** What was wrong with the first reading that was; told once. */
  readonly fault?: string;
}
