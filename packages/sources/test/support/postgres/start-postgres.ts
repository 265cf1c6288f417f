import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { orderCount, rowWithoutId } from '../source.js';

/** A Postgres of the test's own, with a table or view for each question. */
export interface Postgres {
  /** For clients that take settings. It serves one connection at a time. */
  readonly settings: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  stop(): Promise<void>;
}

/** Starts a Postgres, compiled to WebAssembly, behind a socket. Takes some seconds. */
export async function startPostgres(): Promise<Postgres> {
  const db = await PGlite.create();
  await db.exec(schema);
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
  await server.start();
  // The port that was asked for is 0, and what getServerConn() tells is text.
  const port = Number(server.getServerConn().split(':').at(-1));
  return {
    settings: {
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password: 'postgres',
      database: 'postgres',
    },
    stop: async () => {
      await server.stop();
      await db.close();
    },
  };
}

const columns = `id, 'order ' || id as name, id / 4.0::float8 as amount`;
const count = String(orderCount);

/**
 * A function in the list of columns is called row by row, one in FROM is called up to the end
 * first.
 */
const schema = `
  create table orders as select ${columns} from generate_series(0, ${count} - 1) as id;
  create view orders_changed as
    select id, name, case id when 500 then -1 else amount end as amount from orders where id <> 1000;
  create view orders_broken as select id, name, amount / (2500 - id) * (2500 - id) as amount from orders;
  create view orders_without_id as select nullif(id, ${String(rowWithoutId)}) as id, name, amount from orders;
  create view orders_endless as select ${columns} from (select generate_series(0, 100000000) as id) as endless;
`;
