import type { FaultProxy } from '@smart-redis/testing';
import { startFaultProxy } from '@smart-redis/testing';
import type { DriverName } from '../../run/driver-name.js';
import type { HostPort } from '../address.js';
import { connectUrl } from './connect-url.js';
import type { Connected, CrewOptions, InProcessCrew, Member } from './crew.js';
import { openCrew } from './open-crew.js';

/** A driver with its own proxy between it and Redis. */
export interface Proxied extends Connected {
  readonly proxy: FaultProxy;
}

/** A crew in which each instance has its own proxy between it and Redis. */
export type ProxiedCrew = InProcessCrew<Proxied>;

/** An instance of a {@link ProxiedCrew}. */
export type ProxiedMember = Member<Proxied>;

/** Options of {@link openProxiedCrew}. */
export interface ProxiedOptions extends Omit<CrewOptions<Proxied>, 'address' | 'connect'> {
  readonly driver: DriverName;
  readonly server: HostPort;
  /** `user:password@` @default none */
  readonly credentials?: string;
}

/** Starts a {@link ProxiedCrew} on one server; at the end all proxies let everything pass again. */
export function openProxiedCrew(options: ProxiedOptions): Promise<ProxiedCrew> {
  const { driver, server, credentials = '' } = options;
  return openCrew({
    ...options,
    address: { url: `redis://${server.host}:${String(server.port)}` },
    connect: async () => {
      const proxy = await startFaultProxy(server);
      const url = `redis://${credentials}${proxy.host}:${String(proxy.port)}`;
      return { proxy, driver: connectUrl(driver, url), end: () => proxy.close() };
    },
    beforeEnd: ({ proxy }) => heal(proxy),
  });
}

/**
 * Lets everything pass again, on new connections: after lost bytes, the old ones would be out of
 * step.
 */
export function heal(proxy: FaultProxy): void {
  proxy.cutAll();
  proxy.heal();
}
