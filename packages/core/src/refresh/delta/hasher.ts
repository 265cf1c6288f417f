import xxhash from 'xxhash-wasm';
import type { CommandArgument } from '../../contracts/driver.js';

/**
 * A hash of an argument: 52 bits of its XXH64 (https://xxhash.com), which a number represents
 * exactly.
 */
export type Hasher = (word: CommandArgument) => number;

/** Loads a {@link Hasher}. */
export async function loadHasher(): Promise<Hasher> {
  const { h64, h64Raw } = await xxhash();
  return (word) => Number(BigInt.asUintN(52, typeof word === 'string' ? h64(word) : h64Raw(word)));
}
