const deepest = 32;

/**
 * A fast check, for every row, whether JSON represents all of a value. May return `false` although
 * `lossesOf` finds nothing, but never the reverse, except below a depth that rows do not reach.
 */
export function isKeptByJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value);
    case 'function':
    case 'symbol':
      return false;
    case 'object':
      return value === null || depth === deepest || isObjectKept(value, depth + 1);
    case 'string':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return true;
  }
}

function isObjectKept(value: object, depth: number): boolean {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item !== 'string' && !isKeptByJson(item, depth)) return false;
    }
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return isInstanceKept(value, depth);
  // Several times as fast as Object.keys(). Inherited properties of a modified prototype are
  // checked too.
  for (const name in value) {
    const part = (value as Record<string, unknown>)[name];
    // Most columns need no function call.
    if (typeof part === 'string' || part === null) continue;
    if (typeof part === 'number') {
      if (part - part === 0) continue;
      return false;
    }
    if (!isKeptByJson(part, depth)) return false;
  }
  return true;
}

function isInstanceKept(value: object, depth: number): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (ArrayBuffer.isView(value) || value instanceof Error) return false;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return true;
  if ('__isLong__' in value) return false; // of bson and of the library long
  let hasNames = false;
  for (const name in value) {
    hasNames = true;
    if (!isKeptByJson((value as Record<string, unknown>)[name], depth)) return false;
  }
  return hasNames;
}
