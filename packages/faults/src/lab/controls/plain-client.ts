import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { DriverName } from '../../run/driver-name.js';

/** For controls: a client of the library with its default options. */
export interface PlainClient {
  call(...command: readonly string[]): Promise<unknown>;
  end(): void;
}

/** Connects a {@link PlainClient}. */
export async function plainClient(
  driver: DriverName,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<PlainClient> {
  if (driver === 'ioredis') {
    const client = new Redis({ host, port });
    client.on('error', () => undefined);
    await client.ping();
    return {
      call: (name = '', ...args) => client.call(name, args),
      end: () => client.disconnect(),
    };
  }
  const client = createClient({ socket: { host, port } });
  client.on('error', () => undefined);
  await client.connect();
  return { call: (...command) => client.sendCommand(command), end: () => client.destroy() };
}
