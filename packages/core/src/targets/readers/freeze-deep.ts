/**
 * Freezes a value with all of its parts. Returns whether that protects it: anything but plain
 * objects, arrays and primitives can still be changed, such as a `Map`.
 */
export function freezeDeep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  let isProtected = true;
  const seen = new Set<object>([value]);
  for (const part of seen) {
    // Bytes cannot be frozen.
    if (ArrayBuffer.isView(part)) {
      isProtected = false;
      continue;
    }
    isProtected &&= isPlain(part);
    for (const name of Reflect.ownKeys(part)) {
      const inside: unknown = Object.getOwnPropertyDescriptor(part, name)?.value;
      if (typeof inside === 'object' && inside !== null) seen.add(inside);
      else isProtected &&= typeof inside !== 'function';
    }
    Object.freeze(part);
  }
  return isProtected;
}

function isPlain(part: object): boolean {
  if (Array.isArray(part)) return true;
  const prototype: unknown = Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}
