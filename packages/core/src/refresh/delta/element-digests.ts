/** The content of a key as the leader wrote it: a digest of each element by its name. */
export interface ElementDigests {
  /** Number of elements. */
  readonly size: number;
  /** Starts a new pass over the source, in which no element has been seen. */
  beginPass(): void;
  /**
   * Marks an element as seen in this pass and returns its digest; `undefined` if there is no
   * element of that name.
   */
  see(name: string): number | undefined;
  /** Number of elements seen in this pass. */
  readonly seen: number;
  /** Names of the elements not seen in this pass. */
  unseen(): string[];
  /** Adds or replaces an element, and marks it as seen. */
  set(name: string, digest: number): void;
  delete(name: string): void;
}

const firstCapacity = 1024;

/**
 * Creates an empty set of digests. They are stored in typed arrays: a million objects would take
 * several times the memory.
 */
export function createElementDigests(): ElementDigests {
  const slots = new Map<string, number>();
  const free: number[] = [];
  let digests = new Float64Array(firstCapacity);
  let passes = new Uint32Array(firstCapacity);
  let used = 0;
  let pass = 1;
  let seen = 0;

  const markSeen = (slot: number): void => {
    if (passes[slot] !== pass) seen += 1;
    passes[slot] = pass;
  };
  const grow = (): void => {
    const [oldDigests, oldPasses] = [digests, passes];
    digests = new Float64Array(oldDigests.length * 2);
    digests.set(oldDigests);
    passes = new Uint32Array(oldPasses.length * 2);
    passes.set(oldPasses);
  };
  const allocate = (name: string): number => {
    const slot = free.pop() ?? used++;
    if (slot === digests.length) grow();
    passes[slot] = 0;
    slots.set(name, slot);
    return slot;
  };

  return {
    get size() {
      return slots.size;
    },
    get seen() {
      return seen;
    },
    beginPass: () => {
      pass += 1;
      seen = 0;
    },
    see: (name) => {
      const slot = slots.get(name);
      if (slot === undefined) return undefined;
      markSeen(slot);
      return digests[slot];
    },
    unseen: () => {
      if (seen === slots.size) return [];
      return [...slots].flatMap(([name, slot]) => (passes[slot] === pass ? [] : [name]));
    },
    set: (name, digest) => {
      const slot = slots.get(name) ?? allocate(name);
      digests[slot] = digest;
      markSeen(slot);
    },
    delete: (name) => {
      const slot = slots.get(name);
      if (slot === undefined) return;
      if (passes[slot] === pass) seen -= 1;
      slots.delete(name);
      free.push(slot);
    },
  };
}
