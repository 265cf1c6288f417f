import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { RedisServer } from '@smart-redis/testing';

/** Counts of commands by the name of the connection that sent them, then by the name of the command. */
export type CommandCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts what clients send, as the server sees it. */
export interface ClientMonitor {
  /** Since the last call. */
  take(): Promise<CommandCounts>;
  end(): void;
}

const line = /^\+\d+\.\d+ \[\d+ (\S+)\] "(\w+)"/;

/** Starts a {@link ClientMonitor}; connections without a name do not count, and neither do commands inside of scripts. */
export async function monitorClients(server: RedisServer): Promise<ClientMonitor> {
  const socket = connect(server.port, server.host);
  let counts = new Map<string, Map<string, number>>();
  let isOn = (): void => undefined;
  const on = new Promise<void>((resolve) => (isOn = resolve));
  createInterface({ input: socket }).on('line', (text) => {
    if (text === '+OK') return isOn();
    const [, address = 'lua', command = ''] = line.exec(text) ?? [];
    if (address === 'lua') return;
    const ofAddress = counts.get(address) ?? new Map<string, number>();
    counts.set(address, ofAddress);
    const name = command.toUpperCase();
    ofAddress.set(name, (ofAddress.get(name) ?? 0) + 1);
  });
  socket.write('MONITOR\r\n');
  await on;
  return {
    take: async () => {
      const taken = counts;
      counts = new Map();
      const names = namesOf(String(await server.command('CLIENT', 'LIST')));
      const byName = new Map<string, Map<string, number>>();
      for (const [address, ofAddress] of taken) {
        const name = names.get(address) ?? '';
        if (name === '') continue;
        const total = byName.get(name) ?? new Map<string, number>();
        byName.set(name, total);
        for (const [command, count] of ofAddress) {
          total.set(command, (total.get(command) ?? 0) + count);
        }
      }
      return byName;
    },
    end: () => socket.destroy(),
  };
}

function namesOf(clients: string): ReadonlyMap<string, string> {
  const lines = clients.split('\n').map((client) => / addr=(\S+) .* name=(\S*) /.exec(client));
  return new Map(lines.map((found) => [found?.[1] ?? '', found?.[2] ?? '']));
}
