import type { Settled } from '@smart-redis/core/drivers';
import { within, systemClock } from '@smart-redis/core/drivers';
import { clientAt } from './client-at.js';
import type { Address, SentinelOptions, SingleClient } from './client-like.js';
import { asReachedFromHere } from './cluster-seeds.js';

interface Answer {
  readonly address: Address;
  /** Increases with every failover. */
  readonly configEpoch: number;
}

/** Milliseconds for which an unresponsive sentinel delays the result. */
const longestAskMs = 1000;

/**
 * The address of the primary. Queries all sentinels at once and uses the reply with the latest
 * configuration, because some learn about the end of a failover seconds after others. `SENTINEL
 * GET-MASTER-ADDR-BY-NAME` returns the new primary immediately; the flags of `SENTINEL MASTER`,
 * which node-redis uses, only change when all replicas follow it. Clients are duplicates of
 * `model`.
 */
export async function findPrimary(
  model: SingleClient,
  options: SentinelOptions,
  connectTimeoutMs: number,
): Promise<Address> {
  const limitMs = Math.min(connectTimeoutMs, longestAskMs);
  const asked = await Promise.all(
    options.sentinelRootNodes.map((sentinel) => ask(model, sentinel, options, limitMs)),
  );
  let latest: Answer | undefined;
  let why: unknown = new Error('the option sentinelRootNodes names no sentinel');
  for (const answer of asked) {
    if (answer.state === 'failed') why = answer.error;
    if (answer.state !== 'done') continue;
    if (answer.value.configEpoch > (latest?.configEpoch ?? -1)) latest = answer.value;
  }
  if (latest === undefined) throw why;
  return asReachedFromHere(latest.address, options.nodeAddressMap);
}

async function ask(
  model: SingleClient,
  sentinel: Address,
  { name, sentinelClientOptions }: SentinelOptions,
  limitMs: number,
): Promise<Settled<Answer>> {
  const client = clientAt(model, sentinel, sentinelClientOptions, limitMs);
  // Failures are also thrown.
  client.on('error', () => undefined);
  const answer = await within(answerOf(client, name), { clock: systemClock, limitMs });
  // With an unresponsive server `connect()` would never settle.
  if (client.isOpen) client.destroy();
  return answer;
}

async function answerOf(client: SingleClient, name: string): Promise<Answer> {
  await client.connect();
  const [address, fields] = (await Promise.all(
    ['GET-MASTER-ADDR-BY-NAME', 'MASTER'].map((question) =>
      client.sendCommand(['SENTINEL', question, name], { typeMapping: {} }),
    ),
  )) as [readonly [string, string], readonly string[]];
  return {
    address: { host: address[0], port: Number(address[1]) },
    configEpoch: Number(fields[fields.indexOf('config-epoch') + 1]),
  };
}
