/** A property of a foreign object; `undefined` if reading it throws: a getter, a revoked proxy. */
export function readProperty(owner: object, name: PropertyKey): unknown {
  try {
    return Reflect.get(owner, name);
  } catch {
    return undefined;
  }
}
