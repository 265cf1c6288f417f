import type { ServerNode } from './server-node.js';

/** The primary from the point of view of one sentinel. */
export interface SentinelView {
  readonly host: string;
  readonly port: number;
  /** Increases with every failover. */
  readonly epoch: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** Asks `sentinel` for the primary of the group `name`. */
export async function viewOf(sentinel: ServerNode, name: string): Promise<SentinelView> {
  const fields = fieldsOf(await sentinel.command('SENTINEL', 'MASTER', name));
  // At the end of a failover the address in the fields lags behind the epoch; this one is at least
  // as new.
  const address = await sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
  const [host = '', port] = address as readonly string[];
  return { host, port: Number(port), epoch: Number(fields.get('config-epoch')), fields };
}

/** The view of the sentinel with the latest configuration. */
export function latestOf(views: readonly SentinelView[]): SentinelView | undefined {
  return [...views].sort((a, b) => b.epoch - a.epoch)[0];
}

/** Whether all report the same primary, and none sees a failover in progress. */
export function agree(views: readonly SentinelView[]): boolean {
  const said = views.map(
    ({ host, port, fields }) => `${host}:${String(port)} ${fields.get('flags') ?? ''}`,
  );
  return new Set(said).size === 1 && said[0]?.endsWith(' master') === true;
}

/**
 * Whether `sentinel` knows the given numbers of other sentinels, and of replicas that are in sync.
 */
export async function seesEveryone(
  sentinel: ServerNode,
  name: string,
  replicaCount: number,
  othersCount: number,
): Promise<boolean> {
  const { fields } = await viewOf(sentinel, name);
  const reply = (await sentinel.command('SENTINEL', 'REPLICAS', name)) as unknown[];
  const linked = reply.map(fieldsOf).filter((replica) => {
    return replica.get('master-link-status') === 'ok' && replica.get('flags') === 'slave';
  });
  return (
    fields.get('flags') === 'master' &&
    fields.get('num-other-sentinels') === String(othersCount) &&
    linked.length === replicaCount
  );
}

/** Parses a reply of alternating names and values. */
function fieldsOf(reply: unknown): Map<string, string> {
  const list = reply as readonly string[];
  const names = list.filter((_, index) => index % 2 === 0);
  return new Map(names.map((name, index) => [name, list[index * 2 + 1] ?? '']));
}
