import { keySlot } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { freePort, startCluster, startRedis, startSentinel, waitFor } from '@smart-redis/testing';
import { commandFailover, primaryOf, successorOf } from '../lab/servers/sentinel-failover.js';

/** The servers of a set-up. */
export type Topology = 'single' | 'tls' | 'sentinel' | 'cluster';

/** An address of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Servers that set-ups share. */
export interface Site extends AsyncDisposable {
  /** The server, the sentinels, or the nodes. */
  readonly addresses: readonly Address[];
  /** An address without a server. */
  readonly nowhere: Address;
  /** The name of the Sentinel group. */
  readonly group: string;
  /** The certificate authority to trust, in PEM, if the server uses TLS. */
  readonly ca: string | undefined;
  /** Sends one command to every server that holds data. */
  onAll(...command: readonly string[]): Promise<void>;
  /** Gives a TLS server another certificate of the same authority, and closes all connections. */
  renewCertificate(): Promise<void>;
  /**
   * Restarts the server with its data, or promotes another one to primary of `key`; resolves when
   * it serves.
   */
  failover(key: string): Promise<void>;
}

/** Starts the servers of a topology. */
export async function startSite(topology: Topology): Promise<Site> {
  const nowhere = { host: '127.0.0.1', port: await freePort() };
  switch (topology) {
    case 'single':
    case 'tls': {
      const server = await startRedis({ tls: topology === 'tls', args: keepsData });
      const certificates = ['next', 'server'];
      return {
        addresses: [addressOf(server)],
        nowhere,
        group: '',
        ca: server.tls?.ca,
        onAll: async (...command) => {
          await server.command(...command);
        },
        renewCertificate: async () => {
          const name = certificates.shift() ?? '';
          certificates.push(name);
          const files = ['tls-cert-file', `${name}.crt`, 'tls-key-file', `${name}.key`];
          await server.command('CONFIG', 'SET', ...files);
          for (const type of ['normal', 'pubsub']) {
            await server.command('CLIENT', 'KILL', 'TYPE', type);
          }
        },
        // Its append-only file is complete.
        failover: () => server.restartEmpty(),
        [Symbol.asyncDispose]: () => server.stop(),
      };
    }
    case 'sentinel': {
      const sentinels = await startSentinel();
      return {
        addresses: sentinels.sentinels.map(addressOf),
        nowhere,
        group: sentinels.name,
        ca: undefined,
        renewCertificate: speaksNoTls,
        onAll: async (...command) => {
          await Promise.all(sentinels.servers.map((server) => server.command(...command)));
        },
        failover: async () => {
          const old = await primaryOf(sentinels);
          await commandFailover(sentinels);
          await waitFor(() => successorOf(sentinels, old, 'by command').catch(() => undefined), {
            message: 'another primary',
            timeoutMs: 40_000,
          });
        },
        [Symbol.asyncDispose]: () => sentinels.stop(),
      };
    }
    case 'cluster': {
      const cluster = await startCluster();
      return {
        addresses: cluster.nodes.map(addressOf),
        nowhere,
        group: '',
        ca: undefined,
        renewCertificate: speaksNoTls,
        onAll: async (...command) => {
          await Promise.all(cluster.nodes.map((node) => node.command(...command)));
        },
        failover: (key) => failOver(cluster, keySlot(key)),
        [Symbol.asyncDispose]: () => cluster.stop(),
      };
    }
  }
}

const speaksNoTls = (): Promise<void> => Promise.reject(new Error('it speaks no TLS'));

const keepsData = ['--appendonly', 'yes', '--appendfsync', 'always'];

const addressOf = ({ host, port }: Address): Address => ({ host, port });

async function failOver(cluster: RedisCluster, slot: number): Promise<void> {
  const old = await cluster.nodeOfSlot(slot);
  for (const node of cluster.nodes) {
    const [role, , port] = (await node.command('ROLE')) as unknown[];
    if (role !== 'slave' || Number(port) !== old.port) continue;
    await node.command('CLUSTER', 'FAILOVER');
    await waitFor(async () => (await cluster.nodeOfSlot(slot)).port === node.port, {
      message: 'the replica serves the slot',
      timeoutMs: 40_000,
    });
    return;
  }
  throw new Error(`the node at port ${String(old.port)} has no replica`);
}
