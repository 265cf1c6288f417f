import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSmartRedis } from 'smart-redis';
import { answer } from './answer.js';
import { delays } from './delays.js';

// Reads the delays, and never builds them.
const smart = await createSmartRedis({
  redis: process.env.REDIS_URL ?? 'redis://localhost:6379',
  elector: false,
});
const view = smart.view(delays);

const server = createServer((request, response) => {
  answer(view, request.url ?? '/').then(
    ({ status, body }) => response.writeHead(status).end(JSON.stringify(body)),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${String(port)}`);
});
process.once('SIGTERM', () => {
  server.close();
  void smart.close();
});
