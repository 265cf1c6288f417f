/**
 * A hash of a name, a whole number from 0 to 2^32 - 1: FNV-1a over its UTF-16 code units, and the
 * finalizer of MurmurHash3. The same in every process and release. Another `seed` gives another
 * hash.
 */
export function hashName(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return scramble(hash);
}

/** A hash of two hashes of names. For the same `b` it differs for each `a`, and vice versa. */
export function hashPair(a: number, b: number): number {
  return scramble(a ^ b);
}

/** The finalizer of MurmurHash3 (Appleby): each bit of the input changes half of all bits. */
function scramble(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
