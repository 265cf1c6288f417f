import type { ConnectionRole } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster } from '@smart-redis/testing';
import { createClient, createCluster } from 'redis';
import { createClient as createClient5, createCluster as createCluster5 } from 'redis5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientAt } from '../src/client-at.js';
import type { ClusterClient, KnownClient, SingleClient } from '../src/client-like.js';
import { recognize } from '../src/client-like.js';
import { liveSettings } from '../src/live-settings.js';
import { makeClient } from '../src/make-client.js';
import type { OwnClient } from '../src/own-client.js';
import { ownClient } from '../src/own-client.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/**
 * The class of all commands that the library builds for a set of options, which takes it some
 * thirty milliseconds.
 */
const classOf = (client: object): unknown => client.constructor;

/** Bytes that the socket of a client takes before the library waits. */
const bufferOf = ({ options }: SingleClient): unknown =>
  (options as { socket?: { highWaterMark?: number } } | undefined)?.socket?.highWaterMark;

const own = (known: KnownClient, role: ConnectionRole, failedTries = 0): Promise<OwnClient> =>
  ownClient(known, {
    role,
    connectTimeoutMs: 10_000,
    failedTries,
    live: liveSettings(known, false, undefined),
  });

describe.each([
  ['node-redis 6', createClient, createCluster],
  [
    'node-redis 5',
    createClient5 as unknown as typeof createClient,
    createCluster5 as unknown as typeof createCluster,
  ],
])('connections of our own over %s', (_, create, createOf) => {
  it('share one class for every server, whatever its options', () => {
    const model = create() as unknown as SingleClient;
    const here = clientAt(model, { host: 'here', port: 1 }, {}, 100);
    const there = clientAt(model, { host: 'there', port: 2 }, { database: 3 }, 200);
    expect(classOf(there)).toBe(classOf(here));
    expect(there.options).toMatchObject({ database: 3, socket: { host: 'there', port: 2 } });
    // As it would be otherwise.
    expect(classOf(create({ database: 1 }))).not.toBe(classOf(create({ database: 2 })));
  });

  it.each<[said: string, socket: object, expected: number]>([
    ['', {}, 128 * 1024],
    [', or what the application says', { highWaterMark: 32_768 }, 32_768],
  ])('write more than one batch of rows at once%s', async (_said, socket, expected) => {
    const model = create({ socket }) as unknown as SingleClient;
    expect(bufferOf(clientAt(model, { host: 'here', port: 1 }, { socket }, 100))).toBe(expected);

    const alone = await own({ kind: 'client', client: model }, 'bulk');
    expect(bufferOf(alone.client as SingleClient)).toBe(expected);

    const rootNodes = cluster.nodes.map(({ host, port }) => ({ socket: { host, port } }));
    const client = createOf({ rootNodes, defaults: { socket } });
    await client.connect();
    const known = recognize(client);
    if (known === undefined) throw new Error('a cluster is a client');
    const made = (await own(known, 'bulk')).client as ClusterClient;
    await made.connect();
    expect(bufferOf(await made.nodeClient(made.masters[0]))).toBe(expected);
    await made.destroy();
    client.destroy();
  });

  it('share one class in a cluster, whatever their role and their seeds', async () => {
    const rootNodes = cluster.nodes.map(({ host, port }) => ({ socket: { host, port } }));
    const client = createOf({ rootNodes: rootNodes.slice(0, 1), minimizeConnections: true });
    await client.connect();
    const classes = new Set<unknown>();
    // After a try that failed the seeds are other ones. One class built anew for each connection
    // held up the process for longer than a dozen that came back had time.
    for (const failedTries of [0, 1]) {
      for (const role of ['control', 'subscriber', 'bulk'] as ConnectionRole[]) {
        const known = recognize(client);
        if (known === undefined) throw new Error('a cluster is a client');
        const made = (await own(known, role, failedTries)).client as ClusterClient;
        await made.connect();
        classes.add(classOf(await made.nodeClient(made.masters[0])));
        await made.destroy();
      }
    }
    expect(classes.size).toBe(1);
    client.destroy();
  });
});

describe('clients that we make', () => {
  it.each<[said: string, input: (port: number) => unknown]>([
    ['a URL', (port) => `redis://localhost:${String(port)}/${String(port)}`],
    ['options', (port) => ({ socket: { host: 'localhost', port }, password: String(port) })],
    ['a cluster', (port) => ({ rootNodes: [{ socket: { host: 'localhost', port } }] })],
  ])('share one class for every server: of %s', (_, input) => {
    const [first, second] = [1, 2].map((port) => makeClient(input(port)).client);
    expect(classOf(second ?? {})).toBe(classOf(first ?? {}));
  });

  it('have a class of their own where the protocol is another', () => {
    const [first, second] = [2, 3].map((RESP) => makeClient({ RESP }).client);
    expect(classOf(second ?? {})).not.toBe(classOf(first ?? {}));
  });
});
