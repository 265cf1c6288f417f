import { hostname, networkInterfaces } from 'node:os';
import { invalidOption } from '@smart-redis/core';
import type { MasterAliveCheck } from './elector-for.js';
import { settingsOf } from './elector-for.js';

/** The host in the name of an instance. With pings, the address that standbys can reach. */
export function ownHost(check: boolean | MasterAliveCheck): string {
  const { enable, host } = settingsOf(check);
  if (host === undefined) return enable ? (firstAddress() ?? hostname()) : hostname();
  if (typeof host === 'string' && /^[\w][\w.-]*$/.test(host)) return host;
  throw invalidOption('masterAliveCheck.host', host, 'the name or IPv4 address of this host');
}

function firstAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
