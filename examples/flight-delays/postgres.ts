import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sendToParent, untilStopped } from './processes/parent.js';
import { firstDays } from './reports/first-days.js';
import { openDuckdb } from './sources/duckdb.js';
import { openPglite } from './sources/pglite.js';

// A database server: receives SQL by POST and returns the rows as JSON. PGlite takes seconds to
// start and blocks its thread, so it runs in a separate process: an instance that is blocked for so
// long would lose the leadership.
const stopped = untilStopped();

async function open(): ReturnType<typeof openPglite> {
  const duckdb = await openDuckdb(1);
  return openPglite(duckdb.rows(firstDays, new AbortController().signal));
}
const opening = open();

const server = createServer((request, response) => {
  const answer = async (): Promise<void> => {
    const database = await opening; // earlier requests wait
    const { rows } = await database.query(await text(request));
    response.end(JSON.stringify(rows));
  };
  answer().catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // always set for TCP
sendToParent({ type: 'listening', url: `http://127.0.0.1:${String(port)}` });

await stopped;
process.disconnect();
