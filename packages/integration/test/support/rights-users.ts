import { randomUUID } from 'node:crypto';
import type { RedisServer } from '@smart-redis/testing';

/** A user with its own namespace and keys, by the page's line for other applications. */
export interface User {
  readonly name: string;
  readonly password: string;
  readonly namespace: string;
}

/** A user of the server with the rights of a line of the page, `without` one of its commands. */
export async function createUser(
  server: RedisServer,
  line: string,
  without?: string,
): Promise<User> {
  const id = randomUUID().slice(0, 8);
  const user = { name: `user-${id}`, password: randomUUID(), namespace: `app-${id}` };
  const rules = line
    .replaceAll('reports', user.namespace)
    .replaceAll('delays', user.namespace)
    .replace('>secret', `>${user.password}`)
    .split(' ')
    .filter((rule) => rule !== `+${without ?? ''}`);
  await server.command('ACL', 'SETUSER', user.name, ...rules);
  return user;
}

/**
 * Clients send their library's name and the connection's name; they also work without the
 * permission, as the page says.
 */
const courtesies: readonly string[] = ['client|setinfo', 'client|setname'];

/** What was denied to a user: `commands`, `keys` and `channels` as in ACL LOG. */
export async function deniedTo(server: RedisServer, user: User): Promise<string[]> {
  const log = (await server.command('ACL', 'LOG', '10000')) as unknown[][];
  return log.flatMap((entry) => {
    const of = (field: string): string => String(entry[entry.indexOf(field) + 1]);
    const object = of('object').toLowerCase();
    return of('username') === user.name && !courtesies.includes(object) ? [object] : [];
  });
}

/** The URL of a server for a user. */
export function urlOf({ host, port }: RedisServer, { name, password }: User): string {
  return `redis://${name}:${password}@${host}:${String(port)}`;
}

/** Returns names of keys of a user. */
export function nameIn({ namespace }: User): (text: string) => string {
  return (text) => `${namespace}:${text}`;
}
