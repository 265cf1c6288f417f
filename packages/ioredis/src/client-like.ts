/** What we need of a pipeline of ioredis. */
export interface IoredisPipelineLike {
  call(...words: unknown[]): unknown;
  callBuffer(...words: unknown[]): unknown;
  sendCommand(command: IoredisCommandLike): unknown;
  exec(): Promise<unknown>;
}

/**
 * What we need of a `Redis` or a `Cluster` of ioredis 5 or 6; told by structure, so that two copies
 * of the library may meet.
 */
export interface IoredisClientLike {
  readonly status: string;
  readonly options: object;
  readonly isCluster?: boolean;
  // The libraries' own signatures differ from version to version; what is called here is the part
  // that does not.
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

/** What we need of a command of ioredis 5 or 6. */
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

/** What we need of a socket. */
interface StreamLike {
  destroy(): void;
  cork(): void;
  uncork(): void;
}

/** A connection of our own, made by `duplicate()`. */
export interface OwnIoredisClient extends IoredisClientLike {
  /** Everything that is sent goes through here. */
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

/** Whether it is a client of ioredis rather than options for one. */
export function isIoredisClient(input: unknown): input is IoredisClientLike {
  if (typeof input !== 'object' || input === null) return false;
  return 'defineCommand' in input && typeof input.defineCommand === 'function';
}
