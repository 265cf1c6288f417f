import type { SingleClient } from './client-like.js';

/** The options of a client, including those of its socket. */
export function settingsOf(client: SingleClient | undefined): Settings {
  return settingsFrom(client?.options);
}

/** The same for given options. */
export function settingsFrom(options: object | undefined): Settings {
  const given = (options ?? {}) as Partial<Settings>;
  return { ...given, socket: given.socket ?? {} };
}

/** The used options of a client. */
export interface Settings {
  readonly socket: {
    readonly host?: string;
    readonly port?: number;
    readonly path?: string;
    readonly reconnectStrategy?: unknown;
  };
  readonly database?: number;
  readonly username?: string;
  readonly password?: string;
  readonly credentialsProvider?: unknown;
  readonly keyPrefix?: unknown;
}
