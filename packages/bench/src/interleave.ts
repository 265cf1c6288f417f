/** One way to do the work that is compared. */
export interface Contender {
  readonly name: string;
  /** The units of one run: rows or reads. */
  readonly units: number;
  /** Timed. */
  run(): Promise<unknown>;
  /** Before each run, not timed. */
  prepare?(): Promise<unknown>;
  /** After each run, not timed: checks the result and removes it. */
  settle?(): Promise<unknown>;
}

/** Units per second of every contender, one value a round: those of one round belong together. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/**
 * Runs all contenders once a round, so that what slows the machine for a while slows all of them.
 */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<Rates> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of rotated(contenders, round)) {
      const rate = await measure(contender);
      // The first round warms up.
      if (round > 0) rates.get(contender.name)?.push(rate);
    }
  }
  return rates;
}

async function measure({ run, prepare, settle, units }: Contender): Promise<number> {
  await prepare?.();
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  await settle?.();
  return units / seconds;
}

/**
 * Rotates the items, so that no contender always runs after the same one, whose garbage may slow it
 * down.
 */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
