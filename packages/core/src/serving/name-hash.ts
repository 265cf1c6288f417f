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

/** The hashes of a name with two seeds, as {@link hashName} returns them. */
export function hashNameTwice(
  name: string,
  seed: number,
  other: number,
): readonly [number, number] {
  let first = 0x811c9dc5 ^ seed;
  let second = 0x811c9dc5 ^ other;
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x01000193);
  }
  return [scramble(first), scramble(second)];
}

/** A hash as 8 hexadecimal digits. In two halves: engines are slow at numbers above 2^31. */
export function hexOf(hash: number): string {
  return half(hash >>> 16) + half(hash & 0xffff);
}

function half(bits: number): string {
  return (bits + 0x10000).toString(16).slice(1);
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
