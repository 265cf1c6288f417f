import type { credentialsAsker } from '@smart-redis/core/drivers';
import type { KnownClient, PoolClient, SingleClient } from './client-like.js';
import { settingsOf } from './settings-of.js';

/** Current settings of the application's client, which may differ from its initial options. */
export interface LiveSettings {
  /** The number of the database, as far as known. */
  readonly databaseSoFar: number;
  /**
   * The database that all connections of the driver select: that of the application's client at the
   * first call.
   */
  database(): Promise<number>;
  /**
   * User name and password from the option `credentials`, otherwise those that the application has
   * written into the options of its client. Empty for the initial ones.
   */
  credentials(): Promise<object>;
  /** The function of the option `credentials`. */
  readonly ask: AskCredentials | undefined;
  /**
   * A client of the pool. Requested only once, because all of its clients may be in use for a long
   * time.
   */
  pooled(pool: PoolClient): Promise<SingleClient>;
}

/** Calls the function in the driver's option `credentials`. */
export type AskCredentials = NonNullable<ReturnType<typeof credentialsAsker>>;

/** The {@link LiveSettings} of a client; `isOwn`: the driver created it. */
export function liveSettings(
  known: KnownClient,
  isOwn: boolean,
  ask: AskCredentials | undefined,
): LiveSettings {
  const first = known.kind === 'client' ? settingsOf(known.client) : undefined;
  let databaseSoFar =
    ('options' in known ? known.options.nodeClientOptions?.database : first?.database) ?? 0;
  let asked: Promise<number> | undefined;
  let lent: Promise<SingleClient> | undefined;

  const pooled = (pool: PoolClient): Promise<SingleClient> => {
    lent ??= borrow(pool).catch((error: unknown) => {
      lent = undefined;
      throw error;
    });
    return lent;
  };
  const askDatabase = async (): Promise<number> => {
    if (!isOwn) databaseSoFar = await databaseOf(known, databaseSoFar, pooled);
    return databaseSoFar;
  };
  return {
    get databaseSoFar() {
      return databaseSoFar;
    },
    database: () => {
      asked ??= askDatabase().catch((error: unknown) => {
        asked = undefined;
        throw error;
      });
      return asked;
    },
    ask,
    credentials: async () => {
      // Without `undefined`, a user name in the options would take precedence.
      if (ask !== undefined) return { username: undefined, ...(await ask()), ...noProvider };
      if (known.kind !== 'client') return {};
      const { username, password } = settingsOf(known.client);
      if (username === first?.username && password === first?.password) return {};
      // For a client created from a URL, the library's own provider would return the credentials of
      // the URL.
      return { username, password, ...noProvider };
    },
    pooled,
  };
}

const noProvider = { credentialsProvider: undefined };

async function databaseOf(
  known: KnownClient,
  fromOptions: number,
  pooled: LiveSettings['pooled'],
): Promise<number> {
  switch (known.kind) {
    case 'client':
      // A client that is not connected replies later, or never.
      if (known.client.isReady !== true) return fromOptions;
      return selected((words) => known.client.sendCommand(words, { typeMapping: {} }), fromOptions);
    case 'pool':
      return settingsOf(await pooled(known.client)).database ?? 0;
    case 'sentinel':
      if ('options' in known || known.client.isReady !== true) return fromOptions;
      return selected(
        (words) => known.client.sendCommand(false, words, { typeMapping: {} }),
        fromOptions,
      );
    case 'cluster':
      return 0;
  }
}

/**
 * The database chosen by `SELECT`, which clients do not expose. Servers before 6.2 lack CLIENT
 * INFO, and some users may not run it.
 */
async function selected(
  send: (words: readonly string[]) => Promise<unknown>,
  fromOptions: number,
): Promise<number> {
  const info = await send(['CLIENT', 'INFO']).catch(() => undefined);
  const found = typeof info === 'string' ? /(?:^| )db=(\d+)/.exec(info)?.[1] : undefined;
  return found === undefined ? fromOptions : Number(found);
}

/** A pool that cannot connect never resolves, and reports the reason in an event. */
async function borrow(pool: PoolClient): Promise<SingleClient> {
  let onError: (error: unknown) => void = () => undefined;
  const refused = new Promise<never>((_, reject) => {
    onError = reject;
  });
  pool.on('error', onError);
  try {
    return await Promise.race([pool.execute((client) => client), refused]);
  } finally {
    // The pool may never resolve, and each attempt would leave a listener behind.
    pool.off('error', onError);
  }
}
