import type { Operator } from '@smart-redis/core/operator';
import type { ApiEvent, ApiFailure } from '../api.js';
import { failureOf } from '../answers/failure-of.js';
import { createComparison } from './changes.js';
import { createNewsBatches, newsOf } from './news-batches.js';
import { createRest, pause } from './pace.js';
import type { Pace } from './pace.js';
import { changesEvent, createRevisions } from './revisions.js';
import type { Snapshot } from './snapshot.js';
import type { SnapshotReader } from './snapshot-reader.js';

/** An event of the stream, without what is the same in all of them. */
export type LiveEvent =
  | { readonly type: 'state'; readonly snapshot: Snapshot }
  | Exclude<ApiEvent, { readonly type: 'state' }>;

type Tell = (event: LiveEvent) => void;

/** One watch and one reader of the state for all viewers of a board; none without viewers. */
export interface Hub {
  /**
   * Adds a viewer, who gets the state at once if it is known; returns how to leave. `has`: the
   * revision of the snapshot that it has, so that it is sent what has changed since then.
   */
  readonly join: (viewer: Tell, has?: string) => () => void;
  readonly viewers: number;
  /** What is known now; `undefined`: nothing, because nobody watches or Redis is away. */
  readonly latest: () => Snapshot | undefined;
  /** Stops, and forgets all viewers. */
  readonly stop: () => void;
}

export interface HubSettings extends Pace {
  /** A reading that takes longer tells the viewers that Redis is away. */
  readonly patienceMs: number;
}

/** A page on a slow line needs so long until its script asks for the state. */
const firstMs = 2000;

export const usualPace: HubSettings = {
  ...{ leastMs: 1000, mostMs: 5000, share: 60, longestMs: 15_000 },
  patienceMs: 3000,
};

/** What a hub needs. */
export interface HubParts {
  readonly operator: Pick<Operator, 'watch'>;
  readonly reader: SnapshotReader;
  readonly pace: HubSettings;
  /** Is told of errors that are nobody's but ours. */
  readonly onFault: (error: unknown) => void;
}

interface Viewer {
  readonly tell: Tell;
  /** The revision of what it has, until it is told something. */
  has: string | undefined;
}

export function createHub(parts: HubParts): Hub {
  const viewers = new Set<Viewer>();
  let running: Running | undefined;
  const voice: Voice = {
    tellAll: (event) => {
      for (const viewer of [...viewers]) {
        viewer.has = undefined;
        viewer.tell(event);
      }
    },
    tellWhole: (whole, since) => {
      for (const viewer of [...viewers]) {
        const { tell, has } = viewer;
        viewer.has = undefined;
        tell((has === undefined ? undefined : since(has)) ?? whole);
      }
    },
  };
  const stop = (): void => {
    running?.stop();
    running = undefined;
    viewers.clear();
  };
  return {
    join: (tell, has) => {
      const viewer: Viewer = { tell, has };
      viewers.add(viewer);
      running ??= startWatching(parts, voice);
      const known = running.greeting(has);
      if (known !== undefined) {
        viewer.has = undefined;
        tell(known);
      }
      return () => {
        if (viewers.delete(viewer) && viewers.size === 0) stop();
      };
    },
    get viewers() {
      return viewers.size;
    },
    latest: () => running?.latest(),
    stop,
  };
}

interface Voice {
  readonly tellAll: Tell;
  /** Tells everything; those who have what `since` knows are told what has changed since then. */
  readonly tellWhole: (whole: LiveEvent, since: Since) => void;
}

type Since = (revision: string) => LiveEvent | undefined;

interface Running {
  readonly stop: () => void;
  readonly latest: () => Snapshot | undefined;
  /** What a new viewer is told first; `undefined`: nothing is known yet. */
  readonly greeting: (has: string | undefined) => LiveEvent | undefined;
}

function startWatching(
  { operator, reader, pace, onFault }: HubParts,
  { tellAll, tellWhole }: Voice,
): Running {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { rest, wake } = createRest(pace);
  const compare = createComparison();
  const revisions = createRevisions();
  const batches = createNewsBatches((news) => tellAll({ type: 'news', news }));
  let snapshot: Snapshot | undefined;
  let away: (LiveEvent & { readonly type: 'away' }) | undefined;

  const sayAway = (error: ApiFailure['error']): void => {
    if (away?.error.message === error.message) return;
    away = { type: 'away', since: away?.since ?? new Date().toISOString(), error };
    tellAll(away);
  };

  const publish = (next: Snapshot): void => {
    const changes = compare(next);
    revisions.add(next, changes);
    const isWhole = snapshot === undefined || away !== undefined;
    snapshot = next;
    away = undefined;
    if (isWhole) return tellWhole({ type: 'state', snapshot: next }, revisions.since);
    batches.add(...changes.served);
    tellAll(changesEvent(next, changes));
  };

  const readOnce = async (): Promise<void> => {
    const patience = setTimeout(() => sayAway(slow(pace.patienceMs)), pace.patienceMs);
    try {
      // What was read for the page itself is shown at once, with its age; the next reading is soon.
      if (snapshot === undefined) wake();
      const next = await (snapshot === undefined ? reader.recent(firstMs) : reader.fresh());
      if (!signal.aborted) publish(next);
    } catch (error) {
      const { body, isFault } = failureOf(error);
      if (isFault) onFault(error);
      if (!signal.aborted) sayAway(body.error);
    } finally {
      clearTimeout(patience);
    }
  };

  const keepReading = async (): Promise<void> => {
    while (!signal.aborted) {
      const startedAt = performance.now();
      await readOnce();
      // Soon again; and what fails says nothing about how long a reading takes.
      if (away !== undefined) wake();
      await rest(away === undefined ? performance.now() - startedAt : 0, signal);
    }
  };

  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        for await (const event of operator.watch({ signal })) {
          const news = newsOf(event);
          if (news !== undefined) batches.add(news);
          wake();
        }
      } catch {
        // Redis is away, which the readings find too; they go on without a watch.
      }
      await pause(1000, signal);
    }
  };

  void keepReading();
  void follow();
  return {
    stop: () => {
      stopping.abort();
      batches.stop();
    },
    latest: () => (away === undefined ? snapshot : undefined),
    greeting: (has) => {
      if (away !== undefined || snapshot === undefined) return away;
      const missed = has === undefined ? undefined : revisions.since(has);
      return missed ?? { type: 'state', snapshot };
    },
  };
}

function slow(ms: number): ApiFailure['error'] {
  return { code: 'SR_COMMAND_TIMEOUT', message: `Redis has not answered for ${ms} ms` };
}
