/**
 * The type of a value after it was stored as JSON: a `Date` becomes text, methods and properties
 * that are `undefined` are missing, and a value with `toJSON` has the type that this method
 * returns. A `bigint` is `never`, because JSON refuses it. A type that JSON does not change stays
 * the same. Follows ECMAScript's SerializeJSONProperty,
 * https://tc39.es/ecma262/#sec-serializejsonproperty.
 *
 * Types cannot distinguish a getter of a class, which JSON leaves out, from a property.
 *
 * @example Jsonified<{ at: Date; note?: string; total(): number }> // { at: string; note?: string }
 */
export type Jsonified<Value> = Exclude<Said<Value>, undefined>;

/** Like {@link Jsonified}, but `undefined` stands for what JSON leaves out. */
type Said<Value> = Value extends HasToJson<infer Answer> ? SaidByParts<Answer> : SaidByParts<Value>;

interface HasToJson<Answer> {
  toJSON(...args: never): Answer;
}

/** `toJSON` is called once, and not again on its result. */
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

/** Left out as a property; in an array it becomes `null`. */
type LeftOut =
  undefined | symbol | ((...args: never) => unknown) | (abstract new (...args: never) => unknown);

/** Their typed properties are on their prototypes. */
type WithoutProperties =
  ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | RegExp | ArrayBuffer | SharedArrayBuffer;

/** Any use of it is an error; `Record<string, never>` would allow any property. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
type Nothing = Record<never, never>;

type SaidInArray<Element> = unknown extends Element
  ? Element
  : Jsonified<Element> | ('gone' extends Presence<Element> ? null : never);

/** The key of a property that is always present. */
type Kept<Key, Value> = Key extends symbol ? never : 'gone' extends Presence<Value> ? never : Key;

/** The key of a property that may be left out. */
type Maybe<Key, Value> = Key extends symbol
  ? never
  : [Presence<Value>] extends ['gone']
    ? never
    : 'gone' extends Presence<Value>
      ? Key
      : never;

/** Does not inspect parts of the value, so that a type may contain itself. */
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
 * A {@link Plain} if JSON changes nothing. Marks are compared instead of the value with its mapped
 * type: a member of a union must not match because it resembles another one, and the comparison of
 * a recursive type must end.
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
