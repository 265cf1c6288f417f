import { runInNewContext } from 'node:vm';

/** Called by what must not be called. */
function trap(): never {
  throw new Error('somebody called into a foreign object');
}

/** A function and an object whose every property is a function, as those of Comlink are. */
function remote(target: object, calls: string[]): object {
  return new Proxy(target, {
    get: (_target, name) => {
      calls.push(`get ${String(name)}`);
      return remote(trap, calls);
    },
    has: trap,
    ownKeys: trap,
    getPrototypeOf: trap,
    getOwnPropertyDescriptor: trap,
    apply: trap,
  });
}

/** Objects that break, or do something, when they are touched; `calls` tells who was. */
export function hostileObjects(calls: string[] = []): readonly (readonly [string, unknown])[] {
  const called = (what: string) => (): never => {
    calls.push(what);
    return trap();
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const revokedArray = Proxy.revocable([], {});
  revokedArray.revoke();
  const getters = Object.defineProperties(
    {},
    Object.fromEntries(
      ['message', 'code', 'name', 'cause', 'errors', 'stack', 'hint', 'toString', 'toJSON'].map(
        (name) => [name, { get: called(`getter ${name}`), enumerable: true }],
      ),
    ),
  );
  class Named {
    readonly own = 1;
  }
  Object.defineProperty(Named, 'name', { value: { nested: trap } });
  class Tagged {
    get [Symbol.toStringTag](): string {
      return called('toStringTag')();
    }
  }
  Object.defineProperty(Tagged.prototype, 'constructor', { get: called('constructor') });
  class Convertible {
    toString = called('toString');
    toJSON = called('toJSON');
    valueOf = called('valueOf');
    [Symbol.toPrimitive] = called('toPrimitive');
    destroy = called('destroy');
  }
  class Sized extends Map {
    override get size(): number {
      return called('size')();
    }
  }
  const circular: { cause?: unknown; errors?: unknown[] } = {};
  circular.cause = circular;
  circular.errors = [circular];
  return [
    ['a remote function', remote(trap, calls)],
    ['a remote object', remote({}, calls)],
    ['a revoked proxy', revoked.proxy],
    ['a revoked array', revokedArray.proxy],
    ['getters that throw', getters],
    ['an error with getters that throw', Object.setPrototypeOf(getters, Error.prototype)],
    ['a class with a static name', Named],
    ['an instance of it', new Named()],
    ['a tag and a class by getters', new Tagged()],
    ['what converts by throwing', new Convertible()],
    ['a map with a size of its own', new Sized()],
    ['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['a proxy as prototype', Object.create(remote({}, calls))],
    ['a circle', circular],
    ['an error whose message is an object', Object.assign(new Error('x'), { message: { a: 1 } })],
    [
      'an error whose message is a remote',
      Object.assign(new Error('x'), { message: remote(trap, calls) }),
    ],
    ['an error of another realm', runInNewContext("new TypeError('far away')")],
    ['a huge bigint', 2n ** 100_000n],
    ['a symbol', Symbol('s')],
  ];
}
