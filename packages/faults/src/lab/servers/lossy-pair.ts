import type { FaultProxy, RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis } from '@smart-redis/testing';
import { timeOf } from '../in-process/resumption.js';

/** A primary and a replica whose link can lose writes, as asynchronous replication does. */
export interface LossyPair extends AsyncDisposable {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  /** The replica receives nothing more, and does not detect that. */
  cutLink(): void;
  /** The replica becomes a primary, without the writes it has not received. */
  promote(): Promise<void>;
  /** The old primary becomes the replica of the new one, and copies its data. */
  swap(): Promise<void>;
}

/** Starts a {@link LossyPair}, with the replica in sync. */
export async function startLossyPair(): Promise<LossyPair> {
  const args = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'];
  const servers = await Promise.all([startRedis({ args }), startRedis({ args })]);
  // One in front of each server, for when it is the primary.
  const links = await Promise.all(servers.map((server) => startFaultProxy(server)));
  let [primarySide, replicaSide] = servers;

  const link = (): FaultProxy => links[primarySide === servers[0] ? 0 : 1] as FaultProxy;
  const follow = async (): Promise<void> => {
    const { host, port } = link();
    link().heal();
    await replicaSide.command('REPLICAOF', host, String(port));
    await timeOf(async () => {
      const info = String(await replicaSide.command('INFO', 'replication'));
      return info.includes('master_link_status:up') && info.includes('master_sync_in_progress:0');
    }, 'the replica is in step');
  };
  await follow();
  return {
    get primary() {
      return primarySide;
    },
    get replica() {
      return replicaSide;
    },
    cutLink: () => link().drop('toClient'),
    promote: async () => {
      await replicaSide.command('REPLICAOF', 'NO', 'ONE');
      link().cutAll();
    },
    swap: async () => {
      [primarySide, replicaSide] = [replicaSide, primarySide];
      await follow();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...links, ...servers].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
