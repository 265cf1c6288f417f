import { types } from 'node:util';

const longestChain = 16;

/**
 * Names of an object's class and of those that it extends, without calling anything of the object: names that are
 * computed, and what lies behind a proxy, are left out. Ends with `'Object'` for most objects.
 */
export function classNamesOf(value: object): string[] {
  const names: string[] = [];
  let prototype: unknown = types.isProxy(value) ? null : Object.getPrototypeOf(value);
  for (let depth = 0; depth < longestChain && isObject(prototype); depth += 1) {
    if (types.isProxy(prototype)) break;
    const constructor = ownValue(prototype, 'constructor');
    const name = isObject(constructor) ? ownValue(constructor, 'name') : undefined;
    const tag = ownValue(prototype, Symbol.toStringTag);
    if (typeof name === 'string' && name !== '') names.push(name);
    else if (typeof tag === 'string' && tag !== '') names.push(tag);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

/** The value of an object's own property; `undefined` for a getter, and behind a proxy. */
export function ownValue(owner: object, name: PropertyKey): unknown {
  if (types.isProxy(owner)) return undefined;
  return Object.getOwnPropertyDescriptor(owner, name)?.value;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
