/**
 * What the library asks whenever a client of it connects; in the place of a user name and a
 * password.
 */
export interface CredentialsProvider {
  readonly type: 'async-credentials-provider';
  readonly credentials: () => Promise<object>;
}

/** A {@link CredentialsProvider} that asks `ask`. */
export function providerOf(ask: () => Promise<object>): CredentialsProvider {
  return { type: 'async-credentials-provider', credentials: ask };
}

/** Options of a client that logs in by what `ask` answers, and by nothing else. */
export function credentialsBy(ask: () => Promise<object>): object {
  return { username: undefined, password: undefined, credentialsProvider: providerOf(ask) };
}
