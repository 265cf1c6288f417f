/**
 * What a mount knows about the client of a request beyond the request itself. Without it a board that
 * has no `auth` answers nobody.
 */
export interface BoardClient {
  /** The address of the socket that the request came through. @default unknown */
  readonly remoteAddress?: string | undefined;
  /** Whether the server takes no more connections, so that streams must end. @default it never says */
  readonly isClosing?: () => boolean;
}

/** A board, to be mounted by `@smart-redis/board/node`, `/express`, `/fastify`, `/hono`, `/nestjs`. */
export interface Board {
  /**
   * Answers a request, whatever its path: page, API and events differ by the query. Never rejects.
   * A mount says with `client` whom the request came from; anything else there is ignored.
   */
  readonly fetch: (request: Request, client?: BoardClient) => Promise<Response>;
  /** The number of open streams of events; without any, the board asks Redis nothing. */
  readonly viewers: number;
  /** Ends all streams, and answers nothing from now on. Idempotent. */
  close(): void;
}
