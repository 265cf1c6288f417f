import type { IoredisClientLike } from './client-like.js';

/** What ioredis knows of a connection besides its options. */
interface Insides {
  readonly options: { readonly db?: number };
  /** Of the present connection. */
  readonly condition?: { readonly select?: number } | null;
  /** Of the connection before, until the present one is ready and selects the same. */
  readonly prevCondition?: { readonly select?: number } | null;
  /** What waits for a connection. */
  readonly offlineQueue?: {
    readonly length: number;
    toArray?(): readonly {
      readonly command?: { readonly name?: string; readonly args?: readonly unknown[] };
    }[];
  } | null;
}

/**
 * The database that a client's next command runs in: `SELECT` changes it after the options were
 * read.
 */
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
