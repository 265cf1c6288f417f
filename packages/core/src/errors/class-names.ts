import { types } from 'node:util';

const longestChain = 16;

/**
 * Names of an object's class and its superclasses, without running code of the object: computed
 * names and objects behind a proxy are skipped. Ends with `'Object'` for most objects.
 */
export function classNamesOf(value: object): string[] {
  const names: string[] = [];
  for (const prototype of chainOf(value).slice(1)) {
    const constructor = ownValue(prototype, 'constructor');
    const name = isObject(constructor) ? ownValue(constructor, 'name') : undefined;
    const tag = ownValue(prototype, Symbol.toStringTag);
    if (typeof name === 'string' && name !== '') names.push(name);
    else if (typeof tag === 'string' && tag !== '') names.push(tag);
  }
  return names;
}

/**
 * The name of an object's class, determined as by {@link classNamesOf}; empty for plain objects
 * (also of another realm), objects without a prototype, and proxies.
 */
export function classNameOf(value: object): string {
  const [, prototype] = chainOf(value);
  if (prototype === undefined || isObjectPrototype(prototype)) return '';
  return classNamesOf(value).find((name) => name !== 'Object') ?? 'class without a name';
}

/** The tag of standard classes (`Response`, `Blob`), without running code of the value. */
export function tagOf(value: object): string {
  const tags = chainOf(value).map((owner) => ownValue(owner, Symbol.toStringTag));
  return tags.find((tag) => typeof tag === 'string') ?? '';
}

/** Whether a value, or one of its classes, has a function of this name; getters do not count. */
export function hasMethod(value: object, name: PropertyKey): boolean {
  return chainOf(value).some((owner) => typeof ownValue(owner, name) === 'function');
}

/** The value of an object's own property; `undefined` for a getter or a proxy. */
export function ownValue(owner: object, name: PropertyKey): unknown {
  if (types.isProxy(owner)) return undefined;
  return Object.getOwnPropertyDescriptor(owner, name)?.value;
}

/** An object and its prototypes, up to the first proxy. */
function chainOf(value: object): object[] {
  const chain: object[] = [];
  let at: unknown = value;
  while (chain.length <= longestChain && isObject(at) && !types.isProxy(at)) {
    chain.push(at);
    at = Object.getPrototypeOf(at);
  }
  return chain;
}

/** Each realm has its own `Object.prototype`. */
function isObjectPrototype(value: object): boolean {
  return Object.getPrototypeOf(value) === null && Object.hasOwn(value, 'hasOwnProperty');
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
