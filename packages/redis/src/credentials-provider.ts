/** Called by the library for each connection, instead of using a fixed user name and password. */
export interface CredentialsProvider {
  readonly type: 'async-credentials-provider';
  readonly credentials: () => Promise<object>;
}

/** A {@link CredentialsProvider} that calls `ask`. */
export function providerOf(ask: () => Promise<object>): CredentialsProvider {
  return { type: 'async-credentials-provider', credentials: ask };
}

/** Options of a client that uses only the credentials from `ask`. */
export function credentialsBy(ask: () => Promise<object>): object {
  return { username: undefined, password: undefined, credentialsProvider: providerOf(ask) };
}
