import type { ResolvedDefinition } from './cache-definition.js';

/** The options that most caches do not use. */
export type RareOptions = Pick<
  ResolvedDefinition,
  'adopt' | 'shape' | 'keep' | 'group' | 'freshness' | 'history' | 'guard' | 'family'
>;

/** Shared by all definitions that use none of them. */
const none: RareOptions = Object.freeze({
  adopt: false,
  shape: 1,
  keep: 0,
  group: undefined,
  freshness: undefined,
  history: 0,
  guard: undefined,
  family: undefined,
});

/** A definition. A class, so that ten thousand caches do not pay for options that they do not use. */
class Definition implements ResolvedDefinition {
  readonly name: ResolvedDefinition['name'];
  readonly fetch: ResolvedDefinition['fetch'];
  readonly params: unknown;
  readonly schedule: ResolvedDefinition['schedule'];
  readonly timeoutMs: number;
  readonly targets: ResolvedDefinition['targets'];
  readonly groups: ResolvedDefinition['groups'];
  readonly inSlots: boolean;
  readonly atomic: boolean;
  readonly delta: boolean;
  readonly #rare: RareOptions;

  constructor(given: Omit<ResolvedDefinition, keyof RareOptions>, rare: RareOptions) {
    this.name = given.name;
    this.fetch = given.fetch;
    this.params = given.params;
    this.schedule = given.schedule;
    this.timeoutMs = given.timeoutMs;
    this.targets = given.targets;
    this.groups = given.groups;
    this.inSlots = given.inSlots;
    this.atomic = given.atomic;
    this.delta = given.delta;
    this.#rare = isNone(rare) ? none : rare;
  }

  get adopt(): boolean {
    return this.#rare.adopt;
  }

  get shape(): number {
    return this.#rare.shape;
  }

  get keep(): number {
    return this.#rare.keep;
  }

  get group(): RareOptions['group'] {
    return this.#rare.group;
  }

  get freshness(): RareOptions['freshness'] {
    return this.#rare.freshness;
  }

  get history(): number {
    return this.#rare.history;
  }

  get guard(): RareOptions['guard'] {
    return this.#rare.guard;
  }

  get family(): string | undefined {
    return this.#rare.family;
  }
}

function isNone(rare: RareOptions): boolean {
  return Object.entries(none).every(([name, value]) => Reflect.get(rare, name) === value);
}

/** Makes a {@link ResolvedDefinition} of its parts. */
export function definitionOf(
  given: Omit<ResolvedDefinition, keyof RareOptions>,
  rare: RareOptions,
): ResolvedDefinition {
  return new Definition(given, rare);
}
