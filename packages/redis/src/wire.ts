import type { Command } from '@smart-redis/core/drivers';
import { settleAll } from '@smart-redis/core/drivers';
import type { ClusterClient, CommandOptions, KnownClient, SingleClient } from './client-like.js';

/** What clients of all kinds can do, under one set of names. */
export interface Wire {
  call(command: Command, key: string | undefined, binary: boolean): Promise<unknown>;
  /** In order, over one connection; an error reply is an `Error` among the replies. */
  callAll(
    commands: readonly Command[],
    key: string | undefined,
    binary: boolean,
  ): Promise<unknown[]>;
}

/** Types of replies by node-redis's numbers, the character codes of the protocol. */
const [bulkString, map, double, bigNumber] = ['$', '%', ',', '('].map((type) => type.charCodeAt(0));

/**
 * As RESP2 has them: an object would sort fields that look like numbers, and turn those that are
 * bytes into text.
 */
const asInResp2 = { [Number(map)]: Array, [Number(double)]: String, [Number(bigNumber)]: String };
const asText: CommandOptions['typeMapping'] = asInResp2;
const asBytes: CommandOptions['typeMapping'] = { ...asInResp2, [Number(bulkString)]: Buffer };

/** The reply's types are ours to choose, whatever the client's defaults are. */
export function typeMapping(binary: boolean): CommandOptions['typeMapping'] {
  return binary ? asBytes : asText;
}

function commandOptions(binary: boolean, timeout: object): CommandOptions {
  return { typeMapping: typeMapping(binary), ...timeout };
}

/**
 * A client as a {@link Wire}. Reads go to primaries: replicas of different ages would mix versions.
 */
export function wireOf(known: KnownClient, isOwn: boolean): Wire {
  // Our own connections have deadlines of ours; the application's keep the application's.
  const timeout = isOwn ? { timeout: undefined } : {};
  const on = (client: SingleClient, command: Command, binary: boolean): Promise<unknown> =>
    client.sendCommand(command, commandOptions(binary, timeout));

  switch (known.kind) {
    case 'client': {
      const { client } = known;
      return {
        call: (command, _key, binary) => on(client, command, binary),
        callAll: (commands, _key, binary) =>
          settleAll(commands, (command) => on(client, command, binary)),
      };
    }
    case 'pool': {
      const { client: pool } = known;
      return {
        call: (command, _key, binary) => pool.execute((client) => on(client, command, binary)),
        callAll: (commands, _key, binary) =>
          pool.execute((client) => settleAll(commands, (command) => on(client, command, binary))),
      };
    }
    case 'sentinel': {
      const { client: sentinel } = known;
      return {
        call: (command, _key, binary) =>
          sentinel.sendCommand(false, command, commandOptions(binary, timeout)),
        callAll: (commands, _key, binary) =>
          sentinel.use((lent) =>
            settleAll(commands, (command) =>
              lent.sendCommand(false, command, commandOptions(binary, timeout)),
            ),
          ),
      };
    }
    case 'cluster': {
      const { client: cluster } = known;
      const send = (
        command: Command,
        key: string | undefined,
        binary: boolean,
      ): Promise<unknown> =>
        isOwn && key === undefined
          ? anyNodeOf(cluster).then((client) => on(client, command, binary))
          : cluster.sendCommand(key, false, command, commandOptions(binary, timeout));
      return {
        call: send,
        callAll: (commands, key, binary) =>
          settleAll(commands, (command) => send(command, key, binary)),
      };
    }
  }
}

/**
 * The library asks all nodes for some commands without a key, and one that is gone holds up the
 * answer.
 */
async function anyNodeOf(cluster: ClusterClient): Promise<SingleClient> {
  const { pubSubNode, masters } = cluster;
  // The one of the subscriptions first, which is asked whether it still hears.
  const client = pubSubNode?.client ?? masters.find((node) => node.client?.isReady)?.client;
  return client ?? cluster.nodeClient(masters[0]);
}
