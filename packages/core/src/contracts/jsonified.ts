/**
 * What a value reads as after it was JSON text: a `Date` is text, methods and properties that are
 * `undefined` are gone, and whatever has a `toJSON` is what that answers. A `bigint` is `never`:
 * JSON refuses it. A type that JSON does not change is itself. By ECMAScript's
 * SerializeJSONProperty, https://tc39.es/ecma262/#sec-serializejsonproperty.
 *
 * Types cannot tell a getter of a class, which JSON leaves out, from a property.
 *
 * @example Jsonified<{ at: Date; note?: string; total(): number }> // { at: string; note?: string }
 */
export type Jsonified<Value> = Exclude<Said<Value>, undefined>;

/** As {@link Jsonified}; `undefined` stands for what JSON leaves out. */
type Said<Value> = Value extends HasToJson<infer Answer> ? SaidByParts<Answer> : SaidByParts<Value>;

interface HasToJson<Answer> {
  toJSON(...args: never): Answer;
}

/** `toJSON` is called once, so not on what it answers. */
type SaidByParts<Value> = unknown extends Value
  ? Value // any, or unknown
  : Value extends JsonScalar
    ? Value
    : Value extends bigint
      ? never
      : Value extends LeftOut
        ? undefined
        : Value extends ArrayBufferView
          ? Record<string, number>
          : Value extends WithoutProperties
            ? Nothing
            : Mark<Value> extends Plain
              ? Value
              : Value extends readonly unknown[]
                ? { [Index in keyof Value]: SaidInArray<Value[Index]> }
                : {
                      [Key in keyof Value as Kept<Key, Value[Key]>]: Jsonified<Value[Key]>;
                    } & {
                      [Key in keyof Value as Maybe<Key, Value[Key]>]?: Jsonified<Value[Key]>;
                    } extends infer Parts
                  ? { [Key in keyof Parts]: Parts[Key] }
                  : never;

type JsonScalar = string | number | boolean | null;

/** As a property; in an array it is `null`. */
type LeftOut =
  undefined | symbol | ((...args: never) => unknown) | (abstract new (...args: never) => unknown);

/** What their types promise comes from their prototypes. */
type WithoutProperties =
  ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | RegExp | ArrayBuffer | SharedArrayBuffer;

/** Of which any use is an error; `Record<string, never>` would take any property. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
type Nothing = Record<never, never>;

type SaidInArray<Element> = unknown extends Element
  ? Element
  : Jsonified<Element> | ('gone' extends Presence<Element> ? null : never);

/** The key of a property that is there for certain. */
type Kept<Key, Value> = Key extends symbol ? never : 'gone' extends Presence<Value> ? never : Key;

/** The key of a property that may be left out. */
type Maybe<Key, Value> = Key extends symbol
  ? never
  : [Presence<Value>] extends ['gone']
    ? never
    : 'gone' extends Presence<Value>
      ? Key
      : never;

/** Looks at no part of the value, so that a type may contain itself. */
type Presence<Value> = unknown extends Value
  ? 'there'
  : [Value] extends [never]
    ? 'there'
    : PresenceOfEach<Value>;

type PresenceOfEach<Value> = Value extends LeftOut
  ? 'gone'
  : Value extends HasToJson<infer Answer>
    ? Answer extends LeftOut
      ? 'gone'
      : 'there'
    : 'there';

/**
 * A {@link Plain} where JSON changes nothing. Marks are compared rather than the value with its
 * mapped self: a member of a union must not pass because it looks like another one, and the
 * comparison of a type that contains itself must end.
 */
type Mark<Value> = unknown extends Value
  ? 'plain'
  : Value extends JsonScalar
    ? 'plain'
    : Value extends bigint | LeftOut | ArrayBufferView | WithoutProperties | HasToJson<unknown>
      ? 'changed'
      : Value extends readonly (infer Element)[]
        ? { readonly element: Mark<Element> }
        : {
            readonly [Key in keyof Value]-?: Key extends symbol
              ? 'changed'
              : Mark<Required<Value>[Key]>;
          };

interface Plain {
  readonly [key: PropertyKey]: 'plain' | Plain;
}
