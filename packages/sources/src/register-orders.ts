import { createSmartRedis, hash } from 'smart-redis';
import { Pool } from 'pg';

const pool = new Pool();
const smart = await createSmartRedis();

smart.register({
  name: 'orders',
  fetcher: async ({ signal }) => {
    signal.throwIfAborted();
    const { rows } = await pool.query<{ id: number; amount: number }>(
      'select id, amount from orders',
    );
    return rows;
  },
  refresh: { every: '5m' },
  targets: { byId: hash({ key: 'orders:by-id', id: 'id' }) },
});
