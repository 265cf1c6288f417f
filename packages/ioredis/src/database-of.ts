import type { IoredisClientLike } from './client-like.js';

/** Internal state of an ioredis connection. */
interface Insides {
  readonly options: { readonly db?: number };
  /** State of the current connection. */
  readonly condition?: { readonly select?: number } | null;
  /**
   * State of the previous connection, until the current one is ready and has selected the same
   * database.
   */
  readonly prevCondition?: { readonly select?: number } | null;
  /** Commands that wait for a connection. */
  readonly offlineQueue?: {
    readonly length: number;
    toArray?(): readonly {
      readonly command?: { readonly name?: string; readonly args?: readonly unknown[] };
    }[];
  } | null;
}

/** The database of a client's next command, which `SELECT` may have changed. */
export function databaseOf(client: IoredisClientLike): number {
  if (client.isCluster === true) return 0;
  const { options, condition, prevCondition, offlineQueue } = client as unknown as Insides;
  const present = prevCondition?.select ?? condition?.select ?? options.db ?? 0;
  if (offlineQueue === undefined || offlineQueue === null || offlineQueue.length === 0) {
    return present;
  }
  const selects = (offlineQueue.toArray?.() ?? []).filter(
    ({ command }) => command?.name === 'select',
  );
  const last = Number(selects.at(-1)?.command?.args?.[0] ?? present);
  return Number.isInteger(last) ? last : present;
}
