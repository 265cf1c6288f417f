import { Redis } from 'ioredis';

/** One command in the output of MONITOR. */
export interface Executed {
  /** Milliseconds since 1970, by the server's clock, which is this machine's. */
  readonly atMs: number;
  /** The client's address and port: another port is another connection. */
  readonly client: string;
  readonly words: readonly string[];
}

/** A log of every command that a server runs. */
export interface Monitor {
  readonly executed: readonly Executed[];
  /** When a connection first sent a command. */
  since(client: string): number;
  end(): void;
}

/** Starts a {@link Monitor}. */
export async function startMonitor(server: {
  readonly host: string;
  readonly port: number;
}): Promise<Monitor> {
  const client = new Redis({ host: server.host, port: server.port });
  const monitor = await client.monitor();
  const executed: Executed[] = [];
  const firstSeen = new Map<string, number>();
  monitor.on('monitor', (time: string, words: string[], source: string) => {
    const atMs = Number(time) * 1000;
    if (source === 'lua') return;
    if (!firstSeen.has(source)) firstSeen.set(source, atMs);
    executed.push({ atMs, client: source, words });
  });
  return {
    executed,
    since: (source) => firstSeen.get(source) ?? Number.POSITIVE_INFINITY,
    end: () => {
      monitor.disconnect();
      client.disconnect();
    },
  };
}
