/** The used part of an ioredis pipeline. */
export interface IoredisPipelineLike {
  call(...words: unknown[]): unknown;
  callBuffer(...words: unknown[]): unknown;
  sendCommand(command: IoredisCommandLike): unknown;
  exec(): Promise<unknown>;
}

/**
 * The used part of a `Redis` or a `Cluster` of ioredis 5 or 6. Recognized by structure, so that
 * several copies of the library work together.
 */
export interface IoredisClientLike {
  readonly status: string;
  readonly options: object;
  readonly isCluster?: boolean;
  // The signatures differ between versions of the library; only the common part is used.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  duplicate(...args: any[]): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  call(command: string, args: any[]): Promise<unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  callBuffer(command: string, args: any[]): Promise<unknown>;
  pipeline(): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  on(event: any, listener: (...args: any[]) => void): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  off(event: any, listener: (...args: any[]) => void): unknown;
  connect(): Promise<unknown>;
  disconnect(): void;
  defineCommand: unknown;
}

/** The used part of an ioredis 5 or 6 command. */
export interface IoredisCommandLike {
  readonly promise: Promise<unknown>;
  args: readonly unknown[];
  toWritable(socket: unknown): string | Buffer;
}

/** The class of an {@link IoredisCommandLike}. */
export type IoredisCommandClass = new (
  name: string,
  args: readonly unknown[],
  options: { readonly replyEncoding: 'utf8' | null },
) => IoredisCommandLike;

/** The used part of a socket. */
interface StreamLike {
  destroy(): void;
  cork(): void;
  uncork(): void;
}

/** A connection of the driver, created by `duplicate()`. */
export interface OwnIoredisClient extends IoredisClientLike {
  /** All commands are sent through this method. */
  sendCommand(command: IoredisCommandLike, ...more: unknown[]): unknown;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  pipeline(): IoredisPipelineLike;
  multi(): IoredisPipelineLike;
  /** The socket of a `Redis`. */
  readonly stream?: StreamLike;
  /** The nodes of a `Cluster`. */
  nodes?(role?: string): readonly { readonly stream?: StreamLike }[];
}

/** Whether the input is a client of ioredis rather than options for one. */
export function isIoredisClient(input: unknown): input is IoredisClientLike {
  if (typeof input !== 'object' || input === null) return false;
  return 'defineCommand' in input && typeof input.defineCommand === 'function';
}
