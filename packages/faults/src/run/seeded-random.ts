import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers in [0, 1); the same seed gives the same sequence. */
export function seededRandom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 2 ** 32;
}
