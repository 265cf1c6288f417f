/** The options that node-redis builds a class of all commands from. */
interface ClassOptions {
  readonly RESP?: unknown;
  readonly modules?: unknown;
  readonly functions?: unknown;
  readonly scripts?: unknown;
}

/**
 * Lets clients that differ only in addresses, credentials and sockets share a class. To be spread
 * into the options of a client, or of the nodes of a sentinel's or a cluster's client.
 *
 * The library caches the class of all commands for the last options with the same JSON, and
 * building a class blocks the process for about fifty milliseconds (single-entry-cache.ts of
 * @redis/client): once for every URL, and once for each connection of a sentinel client or to other
 * seeds. A dozen simultaneous reconnects took longer than the timeout of each.
 */
export const ofOneClass: object = {
  toJSON(this: ClassOptions): ClassOptions {
    const { RESP, modules, functions, scripts } = this;
    return { RESP, modules, functions, scripts };
  },
};
