import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import { waitFor } from '../wait-for.js';
import type { DriverStage, StageProxy, StageServer } from './stage.js';

/** A server to connect to. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  /** The same as a URL, with the credentials. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** The certificate authority to trust, as PEM, if the server uses TLS. */
  readonly ca?: string;
  /**
   * How long opening may try, in milliseconds, in tests that wait until it gives up. A driver that
   * cannot be told passes too; these tests then take as long as it tries.
   * @default absent: as long as the driver usually tries
   */
  readonly connectTimeoutMs?: number;
}

/** Options of a bench. */
export interface BenchOptions {
  readonly stage: DriverStage;
  readonly server: StageServer;
  readonly connect: (target: ConnectionTarget) => RedisDriver;
  readonly patienceMs: number;
}

/** The environment of a test: a server, and fault proxies in front of it. */
export interface Bench {
  readonly server: StageServer;
  /** A key that no other test uses. */
  readonly key: string;
  /** A driver that is not open yet; closed after the test. */
  driver(target?: Partial<ConnectionTarget>): RedisDriver;
  /** The same, opened. */
  opened(target?: Partial<ConnectionTarget>): Promise<RedisDriver>;
  /** A proxy, and a driver that is open behind it. */
  behindProxy(): Promise<{ readonly proxy: StageProxy; readonly driver: RedisDriver }>;
  waitFor<T>(message: string, condition: () => T | Promise<T>): Promise<NonNullable<T>>;
}

/** Defines a test that runs on its own bench. */
export type DriverTest = (title: string, test: (bench: Bench) => Promise<void>) => void;

/** Runs a test on a bench, and closes every driver and proxy after it. */
export async function onBench(
  { stage, server, connect, patienceMs }: BenchOptions,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const drivers: RedisDriver[] = [];
  const proxies: StageProxy[] = [];
  const driver: Bench['driver'] = (given = {}) => {
    const { host, port, tls } = server;
    const target = { host, port, ...(tls === undefined ? {} : { ca: tls.ca }), ...given };
    const made = connect({ url: urlOf(target), ...target });
    drivers.push(made);
    return made;
  };
  const opened: Bench['opened'] = async (target) => {
    const made = driver(target);
    await made.open();
    return made;
  };
  try {
    await test({
      server,
      driver,
      opened,
      key: `driver-contract-${randomUUID()}`,
      behindProxy: async () => {
        const proxy = await stage.startProxy(server);
        proxies.push(proxy);
        return { proxy, driver: await opened({ host: proxy.host, port: proxy.port }) };
      },
      waitFor: (message, condition) =>
        waitFor(condition, { message, timeoutMs: patienceMs, everyMs: 2 }),
    });
  } finally {
    server.resume();
    for (const proxy of proxies) proxy.heal();
    await Promise.all(drivers.map((made) => made.close()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
  }
}

function urlOf({ host, port, username = '', password, ca }: Omit<ConnectionTarget, 'url'>): string {
  const scheme = ca === undefined ? 'redis' : 'rediss';
  const credentials = password === undefined ? '' : `${username}:${encodeURIComponent(password)}@`;
  return `${scheme}://${credentials}${host}:${String(port)}`;
}
