import { types } from 'node:util';

/**
 * The name of a value's class, without calling anything of the value; empty for plain objects, also of another realm, for those
 * without a prototype, and where it cannot be told.
 */
export function classNameOf(value: object): string {
  if (types.isProxy(value)) return '';
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || isObjectPrototype(prototype)) return '';
  for (let at: object | null = prototype; at !== null; at = protoOf(at)) {
    const constructor: unknown = dataOf(at, 'constructor');
    if (typeof constructor !== 'function') continue;
    const name = dataOf(constructor, 'name');
    if (typeof name === 'string' && name !== '' && name !== 'Object') return name;
  }
  return isObjectPrototype(protoOf(prototype)) || protoOf(prototype) === null
    ? 'class without a name'
    : '';
}

/** The tag that standard classes have (`Response`, `Blob`), without calling anything of the value. */
export function tagOf(value: object): string {
  for (let at: object | null = value; at !== null; at = protoOf(at)) {
    const tag = dataOf(at, Symbol.toStringTag);
    if (typeof tag === 'string') return tag;
  }
  return '';
}

/** Whether a value, or a class of it, has a function of this name. */
export function hasMethod(value: object, name: string | symbol): boolean {
  for (let at: object | null = value; at !== null; at = protoOf(at)) {
    if (typeof dataOf(at, name) === 'function') return true;
  }
  return false;
}

/** The value of an own property; `undefined` where it is a getter's, or there is none. */
export function dataOf(owner: object, name: string | symbol): unknown {
  if (types.isProxy(owner)) return undefined;
  return Object.getOwnPropertyDescriptor(owner, name)?.value as unknown;
}

function protoOf(value: object): object | null {
  return types.isProxy(value) ? null : (Object.getPrototypeOf(value) as object | null);
}

function isObjectPrototype(value: object | null): boolean {
  // Each realm has one of its own.
  return value !== null && protoOf(value) === null && dataOf(value, 'hasOwnProperty') !== undefined;
}
