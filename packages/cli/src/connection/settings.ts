import { readFileSync } from 'node:fs';
import { exitCodes } from '../output/exit-codes.js';
import { Problem } from '../output/problem.js';
import type { Address } from './address.js';
import { parseAddress } from './address.js';

/** The options of every command. */
export interface GlobalOptions {
  readonly redis?: string;
  readonly namespace?: string;
  readonly cluster?: boolean;
  readonly tlsCa?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** The environment of the program. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where Redis is, and what to look at there. */
export interface ConnectionSettings {
  readonly address: Address;
  readonly cluster: boolean;
  /** Certificates to trust, as PEM. */
  readonly ca?: string;
  /** Of the sentinels, which have passwords of their own. */
  readonly sentinelPassword?: string;
  readonly namespace: string;
}

/**
 * What the options say, and the environment where they say nothing.
 * @throws Problem with exit code 2
 */
export function connectionSettings(options: GlobalOptions, env: Environment): ConnectionSettings {
  const address = parseAddress(urlOf(options, env));
  const cluster = options.cluster ?? isOn(env.SMART_REDIS_CLUSTER);
  demandOneServer(address, cluster);
  const file = options.tlsCa ?? env.SMART_REDIS_TLS_CA;
  const sentinelPassword = nonEmpty(env.SMART_REDIS_SENTINEL_PASSWORD);
  return {
    address: withCredentials(address, env),
    cluster,
    ...(file === undefined || file === '' ? {} : { ca: readCertificates(file) }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    namespace: options.namespace ?? nonEmpty(env.SMART_REDIS_NAMESPACE) ?? 'default',
  };
}

/**
 * Everything in arguments and environment that must not be shown. Any argument may be a URL: people
 * mistype options.
 */
export function secretsIn(args: readonly string[], env: Environment): readonly string[] {
  const secrets = [env.SMART_REDIS_PASSWORD ?? '', env.SMART_REDIS_SENTINEL_PASSWORD ?? ''];
  for (const given of [...args, env.SMART_REDIS_URL ?? '']) {
    const user = /^(?:-r|--\w+=)?(?:[\w+-]+:\/\/)?(.*)@/s.exec(given)?.[1];
    if (user === undefined) continue;
    const password = user.slice(user.indexOf(':') + 1);
    secrets.push(password, decoded(password));
  }
  return secrets;
}

/** Whether other users of the machine can read a password in the list of processes. */
export function showsPassword({ redis }: GlobalOptions): boolean {
  return redis !== undefined && /:[^/@]*@|:\/\/.*:.*@/s.test(redis);
}

function urlOf({ redis }: GlobalOptions, { SMART_REDIS_URL }: Environment): string {
  return redis ?? nonEmpty(SMART_REDIS_URL) ?? 'redis://localhost:6379';
}

function demandOneServer({ kind, hosts, database }: Address, cluster: boolean): void {
  if (!cluster && kind === 'server' && hosts.length > 1) {
    throw new Problem(exitCodes.usage, 'several hosts are the nodes of a cluster: add --cluster');
  }
  if (!cluster) return;
  if (kind !== 'server') throw new Problem(exitCodes.usage, '--cluster needs a redis:// URL');
  if (database !== 0) throw new Problem(exitCodes.usage, 'a cluster has only the database 0');
}

/** As redis-cli does: a password need not stand in a URL. */
function withCredentials(address: Address, env: Environment): Address {
  const password = nonEmpty(env.SMART_REDIS_PASSWORD);
  if (address.password !== undefined || password === undefined) return address;
  const username = address.username ?? nonEmpty(env.SMART_REDIS_USERNAME);
  return { ...address, ...(username === undefined ? {} : { username }), password };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(exitCodes.usage, `the certificates of --tls-ca cannot be read: ${reason}`);
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function isOn(text: string | undefined): boolean {
  return text !== undefined && !['', '0', 'false', 'no'].includes(text.toLowerCase());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
