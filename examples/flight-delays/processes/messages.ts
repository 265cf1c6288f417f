import type { CommittedEvent } from '@smart-redis/core';
import type { Verdict } from '../judge.js';
import type { Progress } from '../sources/watch-source.js';

/** Messages of an instance. */
export type InstanceMessage =
  | { readonly type: 'started' }
  | { readonly type: 'serving'; readonly cache: string }
  | { readonly type: 'released'; readonly cache: string; readonly reason: string }
  | ({ readonly type: 'progress' } & Progress)
  | ({ readonly type: 'committed' } & CommittedEvent)
  | { readonly type: 'warning'; readonly text: string };

/** The message of the database server when it is ready. */
export interface PostgresMessage {
  readonly type: 'listening';
  readonly url: string;
}

/** The results of a reader for one cache, sent a few times per second. */
export interface ReaderMessage {
  readonly type: 'reads';
  readonly cache: string;
  /** Latencies in milliseconds of all readings since the first version. */
  readonly latencies: readonly number[];
  readonly verdicts: readonly Verdict[];
  /** A description of the first faulty reading; sent once. */
  readonly fault?: string;
}
