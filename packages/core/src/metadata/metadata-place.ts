import type { Command, RedisDriver, Reply, SendOptions } from '../contracts/driver.js';
import { isForbidden } from '../redis/is-forbidden.js';
import { keySlot, metadataKeyOf, ownerKeyOf, shareSlot } from '../redis/keys.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { MetadataQuestion, Target } from '../contracts/target.js';
import { ownerOf, placeNamed } from './owner-record.js';

const noPlaces: readonly string[] = [];

/**
 * The place of the metadata of one group of targets. The owner records of its keys name it, so that
 * it stays the same when a release adds or removes a target or lists them in another order. Before
 * the first record is written, it is beside the first of the keys.
 *
 * A known place is kept as long as a version is found there; without a version the records are read
 * together with the next command.
 */
export class MetadataPlace implements MetadataQuestion {
  // Few fields, because there may be thousands of places.
  readonly #namespace: string;
  readonly #definition: Pick<ResolvedDefinition, 'name' | 'inSlots'>;
  readonly #group: readonly Pick<Target, 'key'>[];
  #key: string;
  #isKnown = false;
  #foreign = noPlaces;
  #mayAsk = true;
  #isBesideOnlyKey: boolean;
  /** Each is a digest, and they are read several times before there is a version. */
  #records: readonly string[] | undefined;

  constructor(
    namespace: string,
    definition: Pick<ResolvedDefinition, 'name' | 'inSlots'>,
    group: readonly Pick<Target, 'key'>[],
  ) {
    this.#namespace = namespace;
    this.#definition = definition;
    this.#group = group;
    this.#key = metadataKeyOf(namespace, definition.name, this.#keys);
    this.#isBesideOnlyKey = group.length === 1;
  }

  /** The owner, as in the records. */
  get owner(): string {
    return ownerOf(this.#namespace, this.#definition.name);
  }

  /** The keys in the order of precedence of their records. */
  get #keys(): readonly string[] {
    return this.#group.map(({ key }) => key).sort();
  }

  /** The slot that it must be in; `undefined` if that does not matter. */
  get #slot(): number | undefined {
    return this.#definition.inSlots ? keySlot(this.#group[0]?.key ?? '') : undefined;
  }

  /** The metadata key, as far as it is known. */
  get key(): string {
    return this.#key;
  }

  /** Whether a version was found there last. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /**
   * Places in records that cannot be used, because they are in another slot, as before `atomic:
   * false`.
   */
  get foreign(): readonly string[] {
    return this.#foreign;
  }

  /** The owner records to read; none if the place is known. */
  records(): readonly string[] {
    if (this.#isKnown) return noPlaces;
    this.#records ??= this.#keys.map(ownerKeyOf);
    return this.#records;
  }

  /** Whether one script may read all of {@link MetadataPlace.records}, on any kind of server. */
  sharesSlot(): boolean {
    if (this.#definition.inSlots || this.#isBesideOnlyKey) return true;
    return this.#group.every(({ key }) => shareSlot(key, this.#key));
  }

  question(): readonly Command[] {
    return this.#mayAsk ? this.records().map((record) => ['GET', record]) : [];
  }

  refused(): void {
    this.#mayAsk = false;
  }

  takeReplies(replies: readonly Reply[]): void {
    const { owner } = this;
    for (const reply of replies) {
      const text = typeof reply === 'string' || Buffer.isBuffer(reply) ? String(reply) : null;
      const place = placeNamed(text, owner);
      if (place === undefined || this.#foreign.includes(place)) continue;
      this.moved(place);
      if (this.#key === place) return;
    }
  }

  saw(hasVersion: boolean): void {
    this.#isKnown = hasVersion;
    if (hasVersion) this.#records = undefined;
  }

  /** Called when a script has found a record that names `place`. */
  moved(place: string): void {
    if (this.#fits(place)) {
      this.#isBesideOnlyKey &&= place === this.#key;
      this.#key = place;
    } else this.#foreign = [...this.#foreign, place];
  }

  #fits(place: string): boolean {
    const slot = this.#slot;
    return slot === undefined || keySlot(place) === slot;
  }
}

/**
 * Sends commands for the metadata, and repeats them if the owner records, which are read in the
 * same round trip if necessary, name another place. Resolves with the replies to `commandsFor`
 * only.
 */
export async function sendToPlace(
  driver: RedisDriver,
  place: MetadataPlace,
  commandsFor: (metadataKey: string) => readonly Command[],
  options: SendOptions,
): Promise<readonly Reply[]> {
  for (;;) {
    const { key } = place;
    const commands = commandsFor(key);
    const question = place.question();
    const [first, ...others] = [...commands, ...question];
    if (first === undefined) return [];
    let replies: readonly Reply[];
    try {
      replies =
        others.length === 0
          ? [await driver.send(first, options)]
          : await driver.sendAll([first, ...others], options);
    } catch (error) {
      if (question.length === 0 || !isForbidden(error)) throw error;
      place.refused();
      continue;
    }
    place.takeReplies(replies.slice(commands.length));
    // Another call may have found the place meanwhile.
    if (place.key === key) return replies.slice(0, commands.length);
  }
}
