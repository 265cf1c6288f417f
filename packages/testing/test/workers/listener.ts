import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** Listens for as long as it lives. */
const server = createServer((socket) => socket.on('error', () => undefined));
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
