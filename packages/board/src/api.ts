// What the server of the board and its page tell each other, as JSON. Every address is the address
// of the page with a query, `?api=rows&cache=orders&target=byId`, so that it holds under any path,
// behind any proxy, with and without a slash at the end, and whatever a cache is called. So the page is
// one document with `<div id="app">` and the answer of `overview` as JSON in `#state`, which loads
// `?asset=app.css` and `?asset=app.js`; it fetches `?api=…`, and keeps what it shows behind the `#`.
//
// Times are ISO 8601 text by the clock of Redis, durations are numbers of milliseconds. All
// text that comes from applications (names, ids, reasons, messages, values) may be anything: show it
// as text, never as markup.
//
// What time it is: an answer was read at `at` by the clock of Redis, `readMsAgo` before it was sent. So
// now is `at` plus `readMsAgo` plus the time since it arrived (`performance.now()`), an age is now minus
// `checkedAt`, and the clock of the browser plays no part.

/** A time: `2026-11-30T06:00:00.000Z`. */
export type ApiTime = string;

/** The routes that are read with GET: the query beside `api`, and the answer with status 200. */
export interface ApiReads {
  /** All that the overview shows. The stream of `events` begins with the same. */
  readonly overview: { readonly query: NoQuery; readonly answer: ApiOverview };
  readonly cache: { readonly query: CacheQuery; readonly answer: ApiCachePage };
  readonly instances: { readonly query: NoQuery; readonly answer: ApiInstances };
  readonly rows: { readonly query: RowsQuery; readonly answer: ApiRowPage };
  readonly diff: { readonly query: DiffQuery; readonly answer: ApiDiff };
}

/**
 * The actions: the JSON body of a POST to `?api=refresh`, with `content-type: application/json`. All
 * answer status 200 with {@link ApiDone}; 405 if the board is read-only.
 */
export interface ApiActions {
  /** Requests a refresh and does not wait for it; its end comes as an event. */
  readonly refresh: { readonly cache: string };
  /** As `refresh`; its result is published whatever the guard says of it. */
  readonly force: { readonly cache: string };
  readonly pause: { readonly cache: string; readonly reason?: string };
  readonly resume: { readonly cache: string };
  /** Brings an earlier version back, and pauses the cache. */
  readonly rollback: { readonly cache: string; readonly version: number };
}

export type ApiActionName = keyof ApiActions;

export type NoQuery = undefined;

export interface CacheQuery {
  readonly cache: string;
}

export interface RowsQuery extends CacheQuery {
  readonly target: string;
  /** 1 to 200. @default 20 */
  readonly limit?: number;
  /** Of the page before. */
  readonly cursor?: string;
  /** @default the current one */
  readonly version?: number;
  /** Only the rows with this id or member: of hashes, sets and sorted sets. */
  readonly id?: string;
}

export interface DiffQuery extends CacheQuery {
  readonly from: number;
  readonly to: number;
  /** Rows of each kind and target, 0 to 100. @default 10 */
  readonly sample?: number;
}

/** What an action answers when it has been done. */
export interface ApiDone {
  /** One plain sentence. */
  readonly message: string;
}

/** Every answer whose status is not 200. */
export interface ApiFailure {
  readonly error: {
    /**
     * A code of smart-redis (`SR_UNKNOWN_CACHE`, `SR_CONNECTION`), or one of the board:
     * `BOARD_READ_ONLY` (405), `BOARD_AUTH` (401, 403), `BOARD_ORIGIN` (403), `BOARD_REQUEST` (400),
     * `BOARD_CLOSED` (503), `BOARD_FAULT` (500).
     */
    readonly code: string;
    /** One plain sentence that says what to do. */
    readonly message: string;
    /** The cache that was probably meant. @default absent: none */
    readonly nearest?: string;
  };
}

/** What the board is, which stays the same as long as it runs. */
export interface ApiBoard {
  readonly namespace: string;
  /** A label for people: `production`. @default absent */
  readonly environment?: { readonly label: string; readonly color: ApiColor };
  readonly readOnly: boolean;
  /** The actions that are allowed: none if it is read-only. */
  readonly actions: readonly ApiActionName[];
}

export type ApiColor = 'red' | 'amber' | 'green' | 'blue' | 'grey';

export interface ApiOverview {
  readonly board: ApiBoard;
  /** Names this reading, for `&after=` of the stream. */
  readonly revision: string;
  readonly at: ApiTime;
  readonly readMsAgo: number;
  /** Sorted by name; the worst on top is up to the page. */
  readonly caches: readonly ApiCache[];
  readonly instances: readonly ApiInstance[];
  /** Why there are no caches: one plain sentence. `null`: there are. */
  readonly nothing: string | null;
}

/** As `CacheSummary` of `@smart-redis/core/operator`, which explains each field. */
export interface ApiCache {
  readonly name: string;
  readonly family: string | null;
  readonly status: ApiStatus;
  /** When it was read: to sort by. */
  readonly ageMs: number | null;
  readonly lateAfterMs: number | null;
  readonly staleAfterMs: number | null;
  readonly version: number | null;
  readonly builtAt: ApiTime | null;
  readonly checkedAt: ApiTime | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly durationMs: number | null;
  readonly schedule: string | null;
  readonly nextRefreshAt: ApiTime | null;
  readonly overdue: boolean;
  readonly running: { readonly instance: string | null; readonly until: ApiTime } | null;
  readonly paused: ApiPause | null;
  readonly lastError: ApiError | null;
  readonly rolledBackFrom: number | null;
  readonly servedBy: string | null;
  readonly after: readonly string[];
  readonly targets: readonly ApiTarget[];
}

export type ApiStatus = 'fresh' | 'late' | 'building' | 'stale' | 'unknown';

export interface ApiPause {
  readonly reason: string | null;
  readonly at: ApiTime;
  readonly by: string;
}

/** The last failure since the last success. */
export interface ApiError {
  readonly code: string;
  /** All reasons, down to the innermost one. */
  readonly message: string;
  readonly at: ApiTime;
  /** More about it, such as the row or the key. @default absent: nothing */
  readonly details?: readonly { readonly name: string; readonly value: string }[];
}

export interface ApiTarget {
  readonly name: string;
  readonly key: string;
  readonly type: string;
  readonly codec: string;
}

/** All that the page of a cache shows. */
export interface ApiCachePage {
  readonly board: ApiBoard;
  readonly at: ApiTime;
  readonly readMsAgo: number;
  readonly cache: ApiCacheDetails;
  /** The newest first. */
  readonly versions: readonly ApiVersion[];
  /** The latest first; empty without the option `history`. */
  readonly history: readonly ApiHistoryEntry[];
}

export interface ApiCacheDetails extends ApiCache {
  readonly builtBy: string | null;
  readonly term: number | null;
  readonly keep: number;
  /** How many refreshes the history holds; 0: it has none. */
  readonly history: number;
  readonly shape: number;
  readonly group: { readonly name: string; readonly concurrency: number } | null;
  readonly atomic: boolean;
  readonly delta: boolean;
  readonly upstream: readonly {
    readonly cache: string;
    readonly version: number | null;
    readonly builtAfter: number | null;
  }[];
  readonly definitions: readonly {
    readonly definition: string;
    readonly shape: number;
    readonly instances: readonly string[];
    readonly newest: boolean;
  }[];
  readonly metadataKeys: readonly string[];
}

export interface ApiVersion {
  readonly version: number;
  readonly builtAt: ApiTime;
  readonly rows: number;
  readonly bytes: number;
  readonly current: boolean;
}

export interface ApiHistoryEntry {
  /** When it ended. */
  readonly at: ApiTime;
  readonly outcome: 'committed' | 'unchanged' | 'failed' | 'refused' | 'rolledBack';
  readonly reason: 'first' | 'due' | 'requested' | 'retry' | 'changed' | null;
  readonly version: number | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly fetchMs: number | null;
  readonly stageMs: number | null;
  readonly commitMs: number | null;
  readonly added: number | null;
  readonly changed: number | null;
  readonly removed: number | null;
  readonly forced: boolean;
  readonly instance: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ApiInstances {
  readonly board: ApiBoard;
  readonly at: ApiTime;
  readonly readMsAgo: number;
  readonly instances: readonly ApiInstance[];
}

/** As `InstanceSummary` of `@smart-redis/core/operator`. */
export interface ApiInstance {
  readonly name: string;
  readonly seat: string | null;
  readonly role: 'seat' | 'leader' | 'standby';
  /** When its seat or lease expires unless it is renewed; `null`: never. */
  readonly expiresAt: ApiTime | null;
  readonly weight: number;
  readonly serves: readonly string[] | null;
  readonly registered: readonly string[] | null;
  readonly yields: readonly string[];
  readonly report: ApiReport | null;
}

export interface ApiReport {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: ApiTime;
  readonly release: string;
  readonly node: string;
  readonly concurrency: number;
  readonly clockAheadMs: number;
  readonly longestStallMs: number;
  readonly overdue: readonly string[];
}

export interface ApiRowPage {
  readonly version: number | null;
  readonly codec: string;
  /** The number of all rows of the target. */
  readonly total: number;
  readonly rows: readonly ApiRow[];
  /** `null`: this is the last page. */
  readonly cursor: string | null;
}

export interface ApiRow {
  /** Field of a hash, member of a set or sorted set; index in a list; `''` for a string. */
  readonly id: string;
  /** @default absent: the target has none */
  readonly score?: string;
  /** `null` for a set, whose member is all there is. */
  readonly value: ApiValue | null;
  /** The size of the whole value, or member, in bytes. */
  readonly bytes: number;
  /** Whether the value (or the id, if there is no value) is cut. */
  readonly cut: boolean;
}

/** A stored value, for people. */
export interface ApiValue {
  /**
   * `json`: JSON with line breaks, in which numbers are as they are stored. `rich`: like JSON, with
   * `Date(…)`, `Map(…)`, `123n`. `text`: as it is stored. `base64`: it is no text.
   */
  readonly as: 'json' | 'rich' | 'text' | 'base64';
  readonly text: string;
}

/** How two versions differ; rows of all targets together. */
export interface ApiDiff {
  readonly from: number;
  readonly to: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Without targets whose writer cannot be compared. */
  readonly targets: readonly ApiTargetDiff[];
}

export interface ApiTargetDiff {
  readonly name: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Some of the rows. */
  readonly sample: readonly ApiDiffRow[];
}

export interface ApiDiffRow {
  readonly kind: 'added' | 'changed' | 'removed';
  /** `''` for a string. */
  readonly id: string;
  /** `null` if it was added. */
  readonly before: ApiValue | null;
  /** `null` if it was removed. */
  readonly after: ApiValue | null;
}

/**
 * The stream of `?api=events` (server-sent events): each message has the `event` `board` and one of
 * these as JSON in `data`. A comment is sent every 15 s, so a stream that is silent for 40 s is broken.
 * The browser reconnects by itself, and gets a new `state`; or, with `&after=<revision>` of what it
 * has, the `changes` since then, if the board still knows them.
 */
export type ApiEvent =
  /** Everything: the first message, and again after something may have been missed. */
  | ({ readonly type: 'state' } & ApiOverview)
  /** What is different now. */
  | {
      readonly type: 'changes';
      readonly revision: string;
      readonly at: ApiTime;
      readonly readMsAgo: number;
      /** New ones, and those of which anything but the age is different. */
      readonly caches: readonly ApiCache[];
      /** The names of those that are gone. */
      readonly gone: readonly string[];
      /** All of them. @default absent: as before, but for `expiresAt` */
      readonly instances?: readonly ApiInstance[];
      readonly nothing: string | null;
    }
  /**
   * What has happened, the earliest first, within half a second; the state follows as `changes`. Of
   * many there are only the latest 100.
   */
  | { readonly type: 'news'; readonly news: readonly ApiNews[] }
  /** Redis does not answer: nothing on the page counts as fresh until the next `state`. */
  | { readonly type: 'away'; readonly since: ApiTime; readonly error: ApiFailure['error'] };

/** As `OperatorEvent` of `@smart-redis/core/operator`, and who serves a cache. */
export type ApiNews =
  | {
      readonly type: 'committed';
      readonly cache: string;
      readonly version: number;
      readonly rows: number;
      readonly durationMs: number;
      readonly instance: string;
      readonly rolledBackTo?: number;
    }
  | {
      readonly type: 'failed';
      readonly cache: string;
      readonly instance: string;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: 'requested' | 'released' | 'unchanged' | 'paused' | 'resumed';
      readonly cache: string;
    }
  /** Another instance refreshes the cache, or the first one; `null`: none does. */
  | {
      readonly type: 'served';
      readonly cache: string;
      readonly by: string | null;
      readonly before: string | null;
    };
