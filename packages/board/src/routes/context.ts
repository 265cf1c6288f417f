import type { Context } from 'hono';
import type { ApiBoard } from '../api.js';
import type { Sight } from '../access/visible.js';
import type { BoardClient } from '../board.js';
import type { Hub } from '../live/hub.js';
import type { SnapshotReader } from '../live/snapshot-reader.js';
import type { Streams } from '../live/streams.js';
import type { ResolvedOptions } from '../options/resolve-options.js';

/** What all routes of a board share. */
export interface BoardParts {
  readonly options: ResolvedOptions;
  readonly board: ApiBoard;
  readonly isProduction: boolean;
  readonly isClosed: () => boolean;
  readonly reader: SnapshotReader;
  readonly hub: Hub;
  readonly streams: Streams;
  /** Is told of errors that are nobody's but ours, or the application's. */
  readonly onFault: (error: unknown) => void;
}

/** What hono carries along with a request. */
export interface RouteEnv {
  Bindings: { readonly client: BoardClient };
  Variables: {
    /** What the request may see; `undefined`: everything. */
    sight: Sight | undefined;
    /** Whether the answer is the application's, and stays as it is. */
    isForeign: boolean | undefined;
  };
}

export type RouteContext = Context<RouteEnv>;

/** The query of a request. */
export function queryOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams;
}
