import { inMemory, launchServer } from './launch-server.js';
import type { Certificate } from './self-signed-certificate.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

/** Options of {@link startRedis}. */
export interface StartRedisOptions {
  /** Password of the default user. @default none */
  readonly password?: string;
  /**
   * Arguments for `ACL SETUSER`, run before the server is returned: `'app on >secret ~app:* &*
   * +@all'`.
   * @default none
   */
  readonly aclUsers?: readonly string[];
  /** Whether to accept only TLS, with a certificate for this server. @default false */
  readonly tls?: boolean;
  /** Further arguments of redis-server: `['--maxmemory', '20mb']`. @default none */
  readonly args?: readonly string[];
}

/** A real server, controlled by the test. */
export interface RedisServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /**
   * `redis://127.0.0.1:<port>`, or `rediss://…` with TLS; includes the password if there is one.
   */
  readonly url: string;
  /**
   * Present with TLS: the certificates to trust, as PEM: the server's certificate, and the one to
   * which it can be switched with `CONFIG SET tls-cert-file next.crt tls-key-file next.key`. They
   * are valid for `127.0.0.1` and `localhost`.
   */
  readonly tls?: { readonly ca: string };
  /**
   * Sends one command over a separate connection; `undefined` elements are not allowed. Rejects
   * with an error reply.
   */
  command(...command: readonly string[]): Promise<unknown>;
  /** SIGSTOP: connections stay open, but the server does not respond. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** SIGKILL, and a restart at the same address, with empty memory. */
  restartEmpty(): Promise<void>;
  /** Ends it and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a Redis server on a free loopback port; resolves when it responds. Nothing is written to
 * disk except a key for TLS.
 * @throws Error that says how to install a server if there is none
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  const { password, aclUsers = [], args = [] } = options;
  const certificates =
    options.tls === true
      ? ([selfSignedCertificate(), selfSignedCertificate('smart-redis test, next')] as const)
      : undefined;
  const tls =
    certificates === undefined
      ? {}
      : { tls: { ca: certificates.map(({ cert }) => cert).join('') } };

  const server = await launchServer({
    args: [
      ...inMemory,
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...(certificates === undefined ? [] : tlsArgs),
      ...args,
    ],
    ...(certificates === undefined ? {} : { files: filesOf(...certificates) }),
    access: { ...(password === undefined ? {} : { password }), ...tls },
    setUp: aclUsers.map((user) => ['ACL', 'SETUSER', ...user.split(' ')]),
  });

  const scheme = certificates === undefined ? 'redis' : 'rediss';
  const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  return {
    host: server.host,
    port: server.port,
    url: `${scheme}://${credentials}${server.host}:${String(server.port)}`,
    ...tls,
    command: server.command,
    pause: server.pause,
    resume: server.resume,
    restartEmpty: server.restart,
    stop: server.stop,
    [Symbol.asyncDispose]: server.stop,
  };
}

function filesOf(first: Certificate, next: Certificate): Readonly<Record<string, string>> {
  return {
    'server.crt': first.cert,
    'server.key': first.key,
    'next.crt': next.cert,
    'next.key': next.key,
  };
}

/** Clients authenticate with a password, not with a certificate. */
const tlsArgs = [
  ...['--tls-cert-file', 'server.crt', '--tls-key-file', 'server.key'],
  ...['--tls-ca-cert-file', 'server.crt', '--tls-auth-clients', 'no'],
];
