import type { InstanceContext } from '../instance/instance-context.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { CacheLabels } from './cache-labels.js';
import { createCacheLabels } from './cache-labels.js';
import { registryKeyOf } from '../redis/keys.js';
import { placedName, plainName, scanEntries } from '../registry/registry-commands.js';
import type { KnownCache } from './known-cache.js';
import { knownCacheOf, targetsOf } from './known-cache.js';
import type { MarkedState } from './marked-state.js';
import { readMarkedStates } from './marked-state.js';
import type { RosterMemory, SeatsNow } from './read-seats.js';
import { readSeats } from './read-seats.js';
import type { Surroundings } from './summarize.js';
import { emptyNamespace, unknownCache } from './unknown-cache.js';
import type { WhoServes } from './who-serves.js';
import { whoServes } from './who-serves.js';

/** All that an operator sees at once. */
export interface NamespaceNow extends Surroundings {
  readonly caches: readonly KnownCache[];
  /** By metadata key; those that cannot be read are missing. */
  readonly states: ReadonlyMap<string, MarkedState>;
}

/** Who is there, and who serves what. */
interface SeatsRead {
  readonly seats: SeatsNow;
  readonly who: WhoServes;
}

/** An entry, and what it says. */
interface ParsedField {
  readonly text: string;
  readonly cache: KnownCache | undefined;
}

type Context = Pick<InstanceContext, 'driver' | 'namespace' | 'leaderKey' | 'cronExpressions'>;

/** Reads what instances of a namespace have written. Nothing is remembered but what never changes. */
export class NamespaceReader {
  readonly #context: Context;
  readonly #rosters: RosterMemory = new Map();
  /** By field: entries seldom change, and there may be thousands. */
  #parsed: ReadonlyMap<string, ParsedField> = new Map();
  readonly #labels: CacheLabels;
  #lastSeats: SeatsRead | undefined;
  /** A reading of the seats that was asked for and has not begun. */
  #nextSeats: Promise<SeatsRead> | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#labels = createCacheLabels(context);
  }

  /** The caches in the registry, by their field. */
  async registered(): Promise<readonly KnownCache[]> {
    const { namespace } = this.#context;
    await this.#context.driver.open();
    const parsed = new Map<string, ParsedField>();
    let isNew = false;
    for await (const [field, text] of scanEntries(this.#context)) {
      const known = this.#parsed.get(field);
      if (known?.text === text) parsed.set(field, known);
      else {
        isNew = true;
        parsed.set(field, { text, cache: this.#parse(field, text) });
      }
    }
    isNew ||= parsed.size !== this.#parsed.size;
    this.#parsed = parsed;
    const caches = [...parsed.values()].flatMap(({ cache }) => cache ?? []);
    if (isNew) this.#labels.read(caches);
    if (caches.length === 0) throw await emptyNamespace(this.#context.driver, namespace);
    return caches.sort((one, other) => (one.label < other.label ? -1 : 1));
  }

  /**
   * A cache by its name, or by its name and metadata key.
   * @throws SmartRedisError `SR_UNKNOWN_CACHE`
   */
  async find(label: string): Promise<KnownCache> {
    const found = await this.#lookUp(label);
    if (found !== undefined) return found;
    const known = await this.registered();
    throw unknownCache(
      this.#context.namespace,
      label,
      known.map((cache) => cache.label),
    );
  }

  /** Whether {@link NamespaceReader.find} finds it. */
  async has(label: string): Promise<boolean> {
    return (await this.#lookUp(label)) !== undefined;
  }

  async #lookUp(label: string): Promise<KnownCache | undefined> {
    const { driver, namespace } = this.#context;
    await driver.open();
    const name = plainName(label);
    const fields = name === label ? [label] : [label, name];
    const command = ['HMGET', registryKeyOf(namespace), ...fields] as const;
    const reply = await driver.send(command, { lane: 'control' });
    for (const [index, field] of fields.entries()) {
      const text: unknown = Array.isArray(reply) ? reply[index] : undefined;
      const cache = typeof text === 'string' ? this.#parse(field, text) : undefined;
      if (cache !== undefined && (field === label || label === placedName(name, cache.at)))
        return cache;
    }
    return undefined;
  }

  /**
   * How the cache of that name is called whose metadata are at that key, as in the list. Never rejects:
   * without an answer of Redis it is the name.
   */
  labelOf(name: string, at: string | undefined): string | Promise<string> {
    return at === undefined ? name : this.#labels.of(name, at);
  }

  /** Who is there, and who serves what: one reading for all who ask before it begins. */
  seats(): Promise<SeatsRead> {
    this.#nextSeats ??= this.#readSeats();
    return this.#nextSeats;
  }

  async #readSeats(): Promise<SeatsRead> {
    try {
      await this.#context.driver.open();
    } finally {
      this.#nextSeats = undefined;
    }
    const seats = await readSeats(this.#context, this.#rosters);
    this.#lastSeats = { seats, who: whoServes(seats) };
    return this.#lastSeats;
  }

  /** Who serves what, as it was read last. */
  get lastWho(): WhoServes | undefined {
    return this.#lastSeats?.who;
  }

  /** Everything that the overview of a namespace needs. */
  async all(): Promise<NamespaceNow> {
    const [known, { seats, who }] = await Promise.all([this.registered(), this.seats()]);
    const places = known.map(({ at }) => at);
    const states = await readMarkedStates(this.#context.driver, places);
    const { serverNowMs } = seats;
    const listed = known.filter((cache) => isListed(cache, states.get(cache.at), who));
    const { driver, namespace } = this.#context;
    if (listed.length === 0) throw await emptyNamespace(driver, namespace);
    const byName = new Map(listed.map((cache) => [cache.name, cache] as const).reverse());
    const stateOf = (name: string): CacheState | undefined =>
      states.get(byName.get(name)?.at ?? '')?.state;
    return { caches: listed, states, serverNowMs, who, stateOf };
  }

  #parse(field: string, text: string): KnownCache | undefined {
    const { namespace, cronExpressions } = this.#context;
    return knownCacheOf(namespace, field, text, cronExpressions);
  }
}

/** A cache whose metadata are gone is only there as long as an instance has it. */
function isListed(cache: KnownCache, marked: MarkedState | undefined, who: WhoServes): boolean {
  if (marked === undefined || marked.exists) return true;
  if (cache.label !== cache.name) return false;
  const keys = targetsOf(cache, undefined).map(({ key }) => key);
  return who.isRegistered({ name: cache.name, keys });
}
