import { spawnWorker, startRedis } from '@smart-redis/testing';

/** Starts a server and a worker, and keeps them for as long as it lives. */
const server = await startRedis();
const folder = ((await server.command('CONFIG', 'GET', 'dir')) as string[])[1];
const worker = spawnWorker<number>(new URL('listener.ts', import.meta.url));
const port = await worker.waitForMessage(() => true, { message: 'its port' });
process.send?.({ ports: [server.port, port], folder });
