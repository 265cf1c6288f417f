import { types } from 'node:util';
import { classNamesOf, ownValue } from './class-names.js';
import { clipEnd } from './clip-text.js';
import { hideCredentials } from './hide-credentials.js';

const longest = 80;

/**
 * Longer texts and keys are cut before they are processed; a message shows only their beginning.
 */
const longestRead = 4096;

const mostKeys = 20;

/** Classes of Node and of the Web. */
const streamNames: ReadonlySet<string> = new Set(['Stream', 'ReadableStream', 'WritableStream']);

/**
 * A short, safe description of a value for messages: at most 80 characters, without credentials.
 * Never throws, and runs no code of the value: no getter, no `toString`, no proxy trap. Objects are
 * described by class and shape, because their content may be secret.
 */
export function describeValue(value: unknown): string {
  try {
    return clipEnd(render(value), longest);
  } catch {
    return 'an object that cannot be described'; // of a module that is not evaluated yet
  }
}

function render(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(hideUserInfo(value.slice(0, longestRead)));
    case 'bigint':
      return `the bigint ${isShort(value) ? String(value) : 'of many digits'}`;
    case 'symbol':
      return hideUserInfo(String(value).slice(0, longestRead));
    case 'function':
      return renderFunction(value);
    case 'object':
      return value === null ? 'null' : renderObject(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
  }
}

function renderFunction(value: object): string {
  if (types.isProxy(value)) return 'a Proxy of a function';
  const name = ownValue(value, 'name');
  const isClass = Function.prototype.toString.call(value).startsWith('class');
  const kind = isClass ? 'class' : 'function';
  return typeof name === 'string' ? `${kind} ${name.slice(0, longestRead)}`.trimEnd() : kind;
}

function renderObject(value: object): string {
  if (types.isProxy(value)) return 'a Proxy of an object';
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  const classNames = classNamesOf(value);
  const [className = 'Object'] = classNames;
  const builtIn = renderBuiltIn(value, className);
  if (builtIn !== undefined) return builtIn;
  if (classNames.some((name) => streamNames.has(name))) return `a stream (${className})`;
  const what = className === 'Object' ? 'an object' : `an instance of ${className}`;
  const keys = Object.keys(value);
  if (keys.length === 0 && what !== 'an object') return what;
  return `${what} with keys ${renderKeys(keys)}`;
}

function renderBuiltIn(value: object, className: string): string | undefined {
  if (types.isDate(value)) {
    return Number.isNaN(Date.prototype.getTime.call(value)) ? 'an invalid Date' : 'a Date';
  }
  if (types.isNativeError(value)) return renderError(value, className);
  if (types.isRegExp(value)) return 'a RegExp';
  if (types.isMap(value)) return `a Map of ${String(sizeOf(Map.prototype, value))}`;
  if (types.isSet(value)) return `a Set of ${String(sizeOf(Set.prototype, value))}`;
  if (types.isPromise(value)) return 'a Promise';
  if (types.isGeneratorObject(value)) return 'a generator';
  if (types.isTypedArray(value)) return `a ${className} of ${String(byteLengthOf(value))} bytes`;
  if (types.isAnyArrayBuffer(value)) return `an instance of ${className}`;
  return undefined;
}

function renderError(error: Error, className: string): string {
  const message = ownValue(error, 'message');
  if (typeof message !== 'string' || message === '') return `an instance of ${className}`;
  return `${className}: ${hideUserInfo(message.slice(0, longestRead))}`;
}

function renderKeys(keys: readonly string[]): string {
  const shown = keys.slice(0, mostKeys).map((key) => hideUserInfo(key.slice(0, longestRead)));
  return JSON.stringify(shown);
}

/** With the built-in getter, because a subclass may override it. */
function sizeOf(prototype: object, value: object): unknown {
  return callGetter(prototype, 'size', value);
}

function byteLengthOf(view: object): unknown {
  return callGetter(Object.getPrototypeOf(Uint8Array.prototype) as object, 'byteLength', view);
}

function callGetter(prototype: object, name: string, value: object): unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return getter === undefined ? undefined : Reflect.apply(getter, value, []);
}

/** A misplaced URL may contain a password, and a truncated URL would not be recognized. */
function hideUserInfo(text: string): string {
  return hideCredentials(text.replace(/\/\/.*@/s, '//***@'));
}

function isShort(value: bigint): boolean {
  return BigInt.asIntN(256, value) === value;
}
