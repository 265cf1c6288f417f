import { Problem } from '../output/problem.js';
import { exitCodes } from '../output/exit-codes.js';

/** A server: host and port. */
export interface Host {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is, as a URL says it. */
export interface Address {
  readonly kind: 'server' | 'socket' | 'sentinel';
  /** One, or several nodes of a cluster, or the sentinels. Empty for a socket. */
  readonly hosts: readonly Host[];
  /** The path of a socket. */
  readonly path?: string;
  /** The name of the primary, of sentinels. */
  readonly primary?: string;
  readonly database: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

const pattern =
  /^(?<scheme>rediss?|rediss?\+sentinel|redis-sentinel|unix):\/\/(?:(?<user>.*)@)?(?<hosts>[^@/?#]*)(?<path>\/[^?#]*)?$/s;

const forms =
  'redis://host:6379/0, rediss://… for TLS, redis+sentinel://host:26379,host:26379/primary/0, or unix:///path';

/**
 * Parses a URL. What it contains is never repeated, as it may be a password.
 * @throws Problem with exit code 2
 */
export function parseAddress(url: string): Address {
  if (url.startsWith('/')) return socketAt(url);
  const { scheme = '', user, hosts = '', path = '' } = pattern.exec(url.trim())?.groups ?? {};
  if (scheme === '') throw invalid('it must look like');
  const credentials = credentialsIn(user);
  if (scheme === 'unix') return { ...socketAt(path), ...credentials };
  const kind = scheme.endsWith('sentinel') ? 'sentinel' : 'server';
  const parts = path.split('/').slice(1);
  const primary = kind === 'sentinel' ? parts.shift() : undefined;
  if (primary === '' || (kind === 'sentinel' && primary === undefined)) {
    throw invalid('the name of the primary is missing in');
  }
  return {
    kind,
    hosts: hosts.split(',').map((host) => hostIn(host, kind === 'sentinel' ? 26379 : 6379)),
    ...(primary === undefined ? {} : { primary: decode(primary) }),
    database: databaseIn(parts),
    tls: scheme.startsWith('rediss'),
    ...credentials,
  };
}

function socketAt(path: string): Address {
  if (path.length < 2) throw invalid('the path is missing in');
  return { kind: 'socket', hosts: [], path, database: 0, tls: false };
}

function credentialsIn(user: string | undefined): Pick<Address, 'username' | 'password'> {
  if (user === undefined) return {};
  const colon = user.indexOf(':');
  const username = decode(colon === -1 ? user : user.slice(0, colon));
  const password = colon === -1 ? '' : decode(user.slice(colon + 1));
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

function hostIn(text: string, byDefault: number): Host {
  const found = /^(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<name>[^\s:[\]]*))(?::(?<port>\d{1,5}))?$/.exec(
    text,
  );
  const { v6, name, port = String(byDefault) } = found?.groups ?? {};
  const host = v6 ?? name;
  if (host === undefined || Number(port) > 65535) throw invalid('the host or port is wrong in');
  return { host: host === '' ? 'localhost' : host, port: Number(port) };
}

function databaseIn([text = '', ...more]: readonly string[]): number {
  if (text === '' && more.length === 0) return 0;
  if (!/^\d{1,6}$/.test(text) || more.length > 0) throw invalid('the database must be a number in');
  return Number(text);
}

/** A password that is not encoded stands as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(what: string): Problem {
  return new Problem(
    exitCodes.usage,
    `the address of Redis is invalid (-r, --redis, or SMART_REDIS_URL): ${what} ${forms}`,
  );
}
