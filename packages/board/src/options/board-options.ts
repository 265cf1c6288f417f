import type { LoggerInput } from '@smart-redis/core/loggers';
import type { Operator } from '@smart-redis/core/operator';
import type { ApiColor } from '../api.js';

/** Options of `createBoard`. Either `operator` or `smart` is needed. */
export interface BoardOptions {
  /** What the board reads and steers with: `openOperator(…)`. It stays the caller's to close. */
  readonly operator?: Operator;
  /** An instance whose namespace is shown, with its connection to Redis. */
  readonly smart?: OperatorSource;
  /**
   * Who may see the board: a function, a user and a password that the browser asks for, or `false`
   * for everybody who reaches it, because something in front of it checks that.
   * @default with NODE_ENV=production nobody, otherwise programs on the same computer
   */
  readonly auth?: BoardAuth;
  /** Whether the board only shows, and has no actions. @default true */
  readonly readOnly?: boolean;
  /**
   * Which caches a request may see; others do not exist for it. Their rows, names and errors are not
   * told; numbers of rows and bytes of others are not affected. @default all
   */
  readonly canSee?: CanSee;
  /** A label on every page, so that nobody takes production for a test. @default none */
  readonly environment?: BoardEnvironment;
  /**
   * Origins that may act besides the board's own, `https://ops.example.com`: for a proxy that changes
   * the host of a request and does not tell it in X-Forwarded-Host. @default none
   */
  readonly origins?: readonly string[];
  /** Gets actions (info), and faults of the board (error). @default warnings and errors on the console */
  readonly logger?: LoggerInput;
}

/** What an instance of `SmartRedis` has. */
export interface OperatorSource {
  operator(): Operator;
}

/**
 * Who may see the board. A function answers whether this request may, or with the response to send
 * instead: a page for signing in. It runs for each request of the page; for the stream of events again
 * every ten minutes.
 */
export type BoardAuth = false | BasicAuth | AuthFunction;

export type AuthFunction = (request: Request) => boolean | Response | Promise<boolean | Response>;

/** What the browser asks for (HTTP basic authentication): use it over TLS. */
export interface BasicAuth {
  readonly user: string;
  readonly password: string;
}

export type CanSee = (request: Request, cache: string) => boolean | Promise<boolean>;

export interface BoardEnvironment {
  /** At most 40 characters. */
  readonly label: string;
  /** @default 'grey' */
  readonly color?: ApiColor;
}
