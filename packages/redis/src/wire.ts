import type { Command } from '@smart-redis/core/drivers';
import { settleAll } from '@smart-redis/core/drivers';
import type { ClusterClient, CommandOptions, KnownClient, SingleClient } from './client-like.js';

/** A common interface of all kinds of clients. */
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

/** As in RESP2: an object would sort fields that look like numbers, and convert bytes to text. */
const asInResp2 = { [Number(map)]: Array, [Number(double)]: String, [Number(bigNumber)]: String };
const asText: CommandOptions['typeMapping'] = asInResp2;
const asBytes: CommandOptions['typeMapping'] = { ...asInResp2, [Number(bulkString)]: Buffer };

/** Sets the types of replies, regardless of the client's defaults. */
export function typeMapping(binary: boolean): CommandOptions['typeMapping'] {
  return binary ? asBytes : asText;
}

function commandOptions(binary: boolean, timeout: object): CommandOptions {
  return { typeMapping: typeMapping(binary), ...timeout };
}

/**
 * Wraps a client as a {@link Wire}. Reads go to primaries: replicas of different ages would mix
 * versions.
 */
export function wireOf(known: KnownClient, isOwn: boolean): Wire {
  // The driver enforces the timeouts of its own connections; the application's client keeps its
  // timeouts.
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

/** The library sends some commands without a key to all nodes, and a lost node delays the reply. */
async function anyNodeOf(cluster: ClusterClient): Promise<SingleClient> {
  const { pubSubNode, masters } = cluster;
  // The node of the subscriptions first, because pings check whether it is alive.
  const client = pubSubNode?.client ?? masters.find((node) => node.client?.isReady)?.client;
  return client ?? cluster.nodeClient(masters[0]);
}
