import { waitFor } from '@smart-redis/testing';
import { Pool } from 'pg';
import type { OpenSource } from '../source.js';
import type { Postgres } from './start-postgres.js';

/** A pool of one connection, and how to see that it is free. */
export interface WatchedPool {
  readonly pool: Pool;
  readonly released: OpenSource['released'];
  readonly close: OpenSource['close'];
}

export function openPool({ settings }: Postgres): WatchedPool {
  const pool = new Pool({ ...settings, max: 1 });
  return {
    pool,
    released: async () => {
      const isFree = (): boolean => pool.totalCount === pool.idleCount && pool.waitingCount === 0;
      await waitFor(isFree, { message: 'all connections back in the pool' });
      await pool.query('select 1');
    },
    close: () => pool.end(),
  };
}
