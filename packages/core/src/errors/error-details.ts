/** The possible `details` of an error, by code; see `docs/errors.md`. */
export interface ErrorDetails {
  SR_INVALID_OPTION: { option: string; allowed: string };
  /** `keys`: the live keys of the targets. */
  SR_CROSS_SLOT: { keys: readonly string[] };
  /** `owner`: the cache that fills the key. */
  SR_KEY_TAKEN: { cache: string; key: string; owner: { namespace?: string; cache?: string } };
  /** `address`: host and port. */
  SR_CONNECTION: { address: string; option: string; timeoutMs: number };
  SR_AUTH: { address: string };
  SR_COMMAND_TIMEOUT: { command: string; address: string; timeoutMs: number };
  /**
   * `reply`: the first word of the reply, such as `NOPERM` or `OOM`. `command` and `key`: the
   * command and the key without permission.
   */
  SR_REPLY: { reply: string; command: string; key: string; keys: readonly string[]; what: string };
  SR_FETCH_FAILED: { cache: string };
  SR_FETCH_TIMEOUT: { cache: string; timeoutMs: number };
  /** `row`: its number, counted from 0. */
  SR_INVALID_RESULT: {
    cache: string;
    row: number;
    target: string;
    looksLike: string;
    key: string;
    codec: string;
  };
  /** `row`: its number, counted from 0. `option`: `id`, `member` or `score`. */
  SR_ROW_WITHOUT_ID: { row: number; key: string; option: string };
  /** `row`: its number, counted from 0. `codec`: its name. */
  SR_NOT_SERIALIZABLE: { row: number; codec: string; key: string };
  /**
   * `writer`: its type. `method`: the method that failed. `option` and `row`: of a target whose
   * `where` or `value` failed, and the row's number, counted from 0.
   */
  SR_WRITER_FAILED: { key: string; writer: string; method: string; option: string; row: number };
  /** `place`: the field, member or index. */
  SR_UNDECODABLE: { key: string; place: string | number; codec: string };
  /** `expected` and `found`: numbers of elements. */
  SR_STAGING_INCOMPLETE: { key: string; expected: number; found: number };
  /** `keptBytes`: size of the earlier versions that stay (`keep`). */
  SR_INSUFFICIENT_MEMORY: {
    cache: string;
    neededBytes: number;
    freeBytes: number;
    keptBytes: number;
  };
  /** `heldTerm`: the term in the fence. */
  SR_STALE_TERM: { term: number; heldTerm: number };
  SR_DEPOSED: { term: number; reason: string };
  SR_NOTHING_TO_KEEP: { key: string };
  SR_REFRESH_FAILED: { cache: string };
  /**
   * `rule`: the part of the option `guard`. `allowed`: as given there. `found`: a number of rows, or
   * what a check answered. `previous`: rows of the last version that passed, or `null`. `key`: the
   * live key with repeated ids. `issues`: a line for each of the first rows that the schema refuses,
   * without quoted values; `rows`: so many were checked.
   */
  SR_REFUSED: {
    cache: string;
    rule: string;
    allowed: number | string;
    found: number | string;
    previous: number | null;
    key: string;
    issues: readonly string[];
    rows: number;
  };
  /** `cache`: of a snapshot, which has no single key. */
  SR_VERSION_CHANGED: { key: string; cache: string };
  SR_NOT_BUILT: { key: string };
  /**
   * `nearest`: the cache that was probably meant. `namespaces`: others, for a namespace without any
   * cache; then there is no `cache`.
   */
  SR_UNKNOWN_CACHE: {
    namespace: string;
    cache: string;
    nearest: string;
    namespaces: readonly string[];
  };
  SR_UNKNOWN_MEMBER: { family: string; member: string };
  /**
   * `version`: the one that was asked for. `versions`: the earlier ones that there are. `target` and
   * `key`: what the version lacks or has of another type.
   */
  SR_NO_SUCH_VERSION: {
    cache: string;
    version: number;
    versions: readonly number[];
    target: string;
    key: string;
  };
  /** `timeout`: as given. `reason`: why the call timed out; `docs/errors.md` has a table. */
  SR_TIMEOUT: {
    cache: string;
    timeout: string;
    reason: string;
    leader: string;
    namespace: string;
    nextRefreshAt: Date | null;
    /** The pause: its reason, since when, and by whom. */
    paused: { reason: string | null; at: Date; by: string } | null;
    running: readonly string[];
    /** The live keys of the version, where the view has others. */
    keys: readonly string[];
  };
  SR_UNREGISTERED: { cache: string };
  /** `leader`: the instance that serves it. `instances`: all that have it registered. */
  SR_SERVED_ELSEWHERE: {
    cache: string;
    leader: string;
    instances: readonly string[];
    namespace: string;
  };
}
