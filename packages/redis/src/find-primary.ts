import type { Settled } from '@smart-redis/core/drivers';
import { within, systemClock } from '@smart-redis/core/drivers';
import { clientAt } from './client-at.js';
import type { Address, SentinelOptions, SingleClient } from './client-like.js';
import { asReachedFromHere } from './cluster-seeds.js';

interface Answer {
  readonly address: Address;
  /** Rises with every failover. */
  readonly configEpoch: number;
}

/** A sentinel that says nothing holds up the answers of the others for no longer. */
const longestAskMs = 1000;

/**
 * The address of the primary. Asks all sentinels at once and believes the one with the latest
 * configuration: some learn of the end of a failover seconds after others. `SENTINEL
 * GET-MASTER-ADDR-BY-NAME` names the new primary as soon as it is one; the flags of `SENTINEL
 * MASTER`, which node-redis goes by, only when every replica follows it, too. Clients are made
 * after `model`.
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
  // What fails is thrown as well.
  client.on('error', () => undefined);
  const answer = await within(answerOf(client, name), { clock: systemClock, limitMs });
  // One that accepts and says nothing would keep `connect()` for ever.
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
