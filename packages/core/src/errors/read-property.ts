/**
 * A property of somebody else's object; `undefined` where reading it throws: a getter, a revoked
 * proxy.
 */
export function readProperty(owner: object, name: PropertyKey): unknown {
  try {
    return Reflect.get(owner, name);
  } catch {
    return undefined;
  }
}
