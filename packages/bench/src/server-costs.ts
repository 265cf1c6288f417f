import { waitFor } from '@smart-redis/testing';
import type { Redis } from 'ioredis';

/** The costs of an operation for the server. */
export interface ServerCosts {
  /** Bytes that the server received. */
  readonly bytes: number;
  /** Processor time in seconds, user and system. */
  readonly cpuSeconds: number;
  /** The highest memory use during the operation, above the use before. */
  readonly extraBytes: number;
  readonly seconds: number;
}

/**
 * The interval of memory checks: more frequent checks would dominate the costs of a small refresh.
 */
const lookEveryMs = 50;

/**
 * Runs an operation and measures its costs on the server. The measurement itself adds a few hundred
 * bytes.
 */
export async function costsOf(client: Redis, run: () => Promise<unknown>): Promise<ServerCosts> {
  await freed(client);
  const before = await usageOf(client);
  let peak = before.memory;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, await memoryOf(client));
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  await look();
  const after = await usageOf(client);
  return {
    bytes: after.bytes - before.bytes,
    cpuSeconds: after.cpu - before.cpu,
    extraBytes: peak - before.memory,
    seconds,
  };
}

/** Bytes of the server's data and buffers, after pending frees are complete. */
export async function settledMemoryOf(client: Redis): Promise<number> {
  await freed(client);
  return memoryOf(client);
}

/** UNLINK frees memory in another thread of the server. */
async function freed(client: Redis): Promise<void> {
  await waitFor(
    async () => numberIn(await client.info('memory'), 'lazyfree_pending_objects') === 0,
    { message: 'what was unlinked is freed' },
  );
}

async function memoryOf(client: Redis): Promise<number> {
  return numberIn(await client.info('memory'), 'used_memory');
}

async function usageOf(
  client: Redis,
): Promise<{ readonly bytes: number; readonly cpu: number; readonly memory: number }> {
  const [stats, cpu] = await Promise.all([client.info('stats'), client.info('cpu')]);
  return {
    bytes: numberIn(stats, 'total_net_input_bytes'),
    cpu: numberIn(cpu, 'used_cpu_user') + numberIn(cpu, 'used_cpu_sys'),
    memory: await memoryOf(client),
  };
}

function numberIn(info: string, field: string): number {
  const found = new RegExp(`^${field}:([\\d.]+)`, 'm').exec(info)?.[1];
  if (found === undefined) throw new Error(`INFO does not say ${field}`);
  return Number(found);
}
