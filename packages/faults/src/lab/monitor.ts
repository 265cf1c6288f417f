import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

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

/**
 * Starts a {@link Monitor} (https://redis.io/docs/latest/commands/monitor/) over a connection of its
 * own: ioredis fails if another client sends a command between the reply and the first event.
 */
export async function startMonitor(server: {
  readonly host: string;
  readonly port: number;
}): Promise<Monitor> {
  const socket = connect(server.port, server.host);
  await once(socket, 'connect');
  const lines = createInterface({ input: socket, crlfDelay: Infinity });
  socket.write('MONITOR\r\n');
  await once(lines, 'line'); // +OK
  const executed: Executed[] = [];
  const firstSeen = new Map<string, number>();
  lines.on('line', (line) => {
    const command = parseMonitorLine(line);
    if (command === undefined || command.client === 'lua') return;
    if (!firstSeen.has(command.client)) firstSeen.set(command.client, command.atMs);
    executed.push(command);
  });
  return {
    executed,
    since: (source) => firstSeen.get(source) ?? Number.POSITIVE_INFINITY,
    end: () => {
      lines.close();
      socket.destroy();
    },
  };
}

/** Parses `+1700000000.123456 [0 127.0.0.1:1234] "SET" "key" "va\"lue"`. */
export function parseMonitorLine(line: string): Executed | undefined {
  const [, time, client, rest] = /^\+([\d.]+) \[\d+ ([^\]]+)\](.*)$/s.exec(line) ?? [];
  if (time === undefined || client === undefined || rest === undefined) return undefined;
  const words = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, word = '']) => unescaped(word));
  return { atMs: Number(time) * 1000, client, words };
}

const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

function unescaped(word: string): string {
  return word.replace(
    /\\(?:x([0-9a-f]{2})|(.))/gs,
    (_all, code: string | undefined, letter: string = '') =>
      code === undefined
        ? (named[letter] ?? letter)
        : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
