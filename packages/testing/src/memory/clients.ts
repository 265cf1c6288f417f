/** A connection as the server lists it. */
export interface Client {
  readonly kind: 'normal' | 'pubsub';
  readonly name: string;
  /** Breaks the connection. */
  kill(): void;
}

/** The connections of a server. */
export interface Clients {
  /** Answers its number, which no other ever has. */
  add(client: Client): number;
  remove(id: number): void;
  /** As CLIENT LIST. */
  list(): string;
  /** Answers how many were killed. */
  killAll(kind?: string): number;
}

/** {@link Clients}, none yet. */
export function createClients(): Clients {
  const clients = new Map<number, Client>();
  let lastId = 0;
  return {
    add: (client) => {
      lastId += 1;
      clients.set(lastId, client);
      return lastId;
    },
    remove: (id) => void clients.delete(id),
    list: () =>
      [...clients].map(([id, { name }]) => `id=${String(id)} addr=memory name=${name}\n`).join(''),
    killAll: (kind) => {
      const killed = [...clients.values()].filter(
        (client) => client.kind === (kind ?? client.kind),
      );
      for (const client of killed) client.kill();
      return killed.length;
    },
  };
}
