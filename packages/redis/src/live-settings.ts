import type { credentialsAsker } from '@smart-redis/core/drivers';
import type { KnownClient, PoolClient, SingleClient } from './client-like.js';
import { settingsOf } from './settings-of.js';

/**
 * What the application's client has now, where that may differ from the options that it was made
 * with.
 */
export interface LiveSettings {
  /** The number of the database, as far as it is known. */
  readonly databaseSoFar: number;
  /**
   * The database that all connections of our own select: the one that the application's client has
   * when it is first asked.
   */
  database(): Promise<number>;
  /**
   * User name and password: what the option `credentials` says, else what the application has
   * written into the options of its client since. Empty for what the client was made with.
   */
  credentials(): Promise<object>;
  /** The function of the option `credentials`. */
  readonly ask: AskCredentials | undefined;
  /**
   * A client that the pool has made. Asked for once, because others may hold all that it has for
   * long.
   */
  pooled(pool: PoolClient): Promise<SingleClient>;
}

/** What the option `credentials` of the driver says now. */
export type AskCredentials = NonNullable<ReturnType<typeof credentialsAsker>>;

/** The {@link LiveSettings} of a client; `isOwn`: the application does not have it. */
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
      // What stands beside would have precedence.
      if (ask !== undefined) return { username: undefined, ...(await ask()), ...noProvider };
      if (known.kind !== 'client') return {};
      const { username, password } = settingsOf(known.client);
      if (username === first?.username && password === first?.password) return {};
      // The library's own provider of a client that was made from a URL goes on giving what stands
      // there.
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
      // One that is not connected answers when it is, or never.
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
 * What `SELECT` chose, which clients do not tell. Servers before 6.2, and some users, know no
 * CLIENT INFO.
 */
async function selected(
  send: (words: readonly string[]) => Promise<unknown>,
  fromOptions: number,
): Promise<number> {
  const info = await send(['CLIENT', 'INFO']).catch(() => undefined);
  const found = typeof info === 'string' ? /(?:^| )db=(\d+)/.exec(info)?.[1] : undefined;
  return found === undefined ? fromOptions : Number(found);
}

/** A pool that cannot connect lets everyone wait, and says why in an event. */
async function borrow(pool: PoolClient): Promise<SingleClient> {
  let onError: (error: unknown) => void = () => undefined;
  const refused = new Promise<never>((_, reject) => {
    onError = reject;
  });
  pool.on('error', onError);
  try {
    return await Promise.race([pool.execute((client) => client), refused]);
  } finally {
    // The pool itself may never answer, and each try would leave a listener behind.
    pool.off('error', onError);
  }
}
