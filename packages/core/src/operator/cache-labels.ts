import type { Reply } from '../contracts/driver.js';
import type { InstanceContext } from '../instance/instance-context.js';
import { registryKeyOf } from '../redis/keys.js';
import { placedName } from '../registry/registry-commands.js';
import { parseEntry } from '../registry/registry-entry.js';
import type { KnownCache } from './known-cache.js';

/** How caches are called of which only the name and the place of the metadata are known. */
export interface CacheLabels {
  /** The label of a cache; asked from Redis if it is not known. Never rejects. */
  of(name: string, at: string): string | Promise<string>;
  /** All caches of the registry were read. */
  read(caches: readonly KnownCache[]): void;
}

/** More than a namespace has; others can be asked again. */
const mostKnown = 20_000;

/** The {@link CacheLabels} of an operator. */
export function createCacheLabels({
  driver,
  namespace,
}: Pick<InstanceContext, 'driver' | 'namespace'>): CacheLabels {
  /** By name and place. */
  let known = new Map<string, string>();
  /** The place of the one that has the plain name. */
  let places = new Map<string, string>();
  const asking = new Map<string, Promise<string>>();

  const learn = (name: string, at: string, label: string): void => {
    if (known.size >= mostKnown) known.clear();
    if (label === name) {
      const before = places.get(name) ?? at;
      // Whoever was served last has the name, and another one no longer.
      if (before !== at) known.delete(placedName(name, before));
      places.set(name, at);
    }
    known.set(placedName(name, at), label);
  };
  const ask = async (name: string, at: string): Promise<string> => {
    const placed = placedName(name, at);
    try {
      const command = ['HMGET', registryKeyOf(namespace), name, placed] as const;
      const reply = await driver.send(command, { lane: 'control' });
      const [plain, own] = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
      const label =
        parseEntry(plain)?.at === at ? name : parseEntry(own)?.at === at ? placed : undefined;
      if (label !== undefined) learn(name, at, label);
      // Of one that the registry does not have yet the name is all there is.
      return label ?? name;
    } catch {
      return name;
    } finally {
      asking.delete(placed);
    }
  };
  return {
    of: (name, at) => {
      const placed = placedName(name, at);
      const label = known.get(placed);
      if (label !== undefined) return label;
      const asked = asking.get(placed) ?? ask(name, at);
      asking.set(placed, asked);
      return asked;
    },
    read: (caches) => {
      known = new Map(caches.map(({ name, at, label }) => [placedName(name, at), label]));
      const plain = caches.filter(({ name, label }) => name === label);
      places = new Map(plain.map(({ name, at }) => [name, at]));
    },
  };
}
