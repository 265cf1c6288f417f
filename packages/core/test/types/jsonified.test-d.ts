import type { Jsonified } from '@smart-redis/core';
import { isSame } from './equal.js';

// What JSON does not change is itself.
interface Delay {
  readonly origin: string;
  readonly p95: number;
  readonly flights?: number;
  tags: string[];
  nested: { deep: { on: boolean | null }[] };
}
isSame<Jsonified<Delay>, Delay>(true);
isSame<Jsonified<{ a: string }>, { a: string }>(true);
isSame<Jsonified<Record<string, number>>, Record<string, number>>(true);
isSame<Jsonified<readonly [string, number]>, readonly [string, number]>(true);
isSame<Jsonified<{ name: string; message: string }>, { name: string; message: string }>(true);
isSame<Jsonified<string | null>, string | null>(true);
isSame<Jsonified<'a' | 1 | true>, 'a' | 1 | true>(true);
isSame<Jsonified<any>, any>(true);
isSame<Jsonified<unknown>, unknown>(true);
isSame<Jsonified<never>, never>(true);

// Dates, and whatever else answers toJSON.
isSame<Jsonified<Date>, string>(true);
isSame<Jsonified<{ at: Date }>, { at: string }>(true);
isSame<Jsonified<{ readonly at?: Date | null }>, { readonly at?: string | null }>(true);
isSame<Jsonified<Date | number>, string | number>(true);
isSame<Jsonified<Buffer>, { type: 'Buffer'; data: number[] }>(true);
isSame<Jsonified<{ link: URL }>, { link: string }>(true);
declare class Money {
  private readonly cents: bigint;
  readonly currency: string;
  toJSON(): { readonly amount: string; readonly at: Date };
}
isSame<Jsonified<{ price: Money }>, { price: { readonly amount: string; readonly at: string } }>(
  true,
);
declare class ItselfAgain {
  readonly at: Date;
  toJSON(): this;
}
isSame<Jsonified<{ again: ItselfAgain }>, { again: { readonly at: string } }>(true);
declare class PerhapsNothing {
  toJSON(): string | undefined;
}
isSame<Jsonified<{ perhaps: PerhapsNothing }>, { perhaps?: string }>(true);
isSame<Jsonified<PerhapsNothing[]>, (string | null)[]>(true);

// What JSON leaves out, refuses or empties.
declare class Flight {
  private readonly secret: string;
  readonly origin: string;
  delay(): number;
  onLanding?: () => void;
}
isSame<Jsonified<Flight>, { readonly origin: string }>(true);
isSame<Jsonified<{ a: string | undefined; b: undefined; c?: undefined }>, { a?: string }>(true);
isSame<Jsonified<{ nested: { call?: () => void } }>, { nested: Record<never, never> }>(true);
isSame<Jsonified<{ a: number | (() => number); b: symbol; c: typeof Flight }>, { a?: number }>(
  true,
);
isSame<Jsonified<{ big: bigint }>, { big: never }>(true);
isSame<Jsonified<(string | undefined)[]>, (string | null)[]>(true);
isSame<Jsonified<(() => void)[]>, null[]>(true);
isSame<Jsonified<[Date, boolean?]>, [string, (boolean | null)?]>(true);
isSame<Jsonified<Uint8Array>, Record<string, number>>(true);
isSame<
  Jsonified<{ map: Map<string, Date>; set: ReadonlySet<number>; at: RegExp }>,
  { map: Record<never, never>; set: Record<never, never>; at: Record<never, never> }
>(true);
declare const map: Jsonified<{ map: Map<string, Date> }>['map'];
// @ts-expect-error JSON made an object without properties of it
map.size;
declare const key: unique symbol;
isSame<Jsonified<{ [key]: number; a: 1 }>, { a: 1 }>(true);

// Parts of any shape.
isSame<Jsonified<Date[]>, string[]>(true);
isSame<Jsonified<readonly Date[]>, readonly string[]>(true);
isSame<Jsonified<Record<string, Date>>, Record<string, string>>(true);
isSame<Jsonified<{ a: any; b?: unknown; at: Date }>, { a: any; b?: unknown; at: string }>(true);
type Branded = string & { readonly __brand: 'airport' };
type SymbolBranded = number & { readonly [key]: 'minutes' };
isSame<
  Jsonified<{ a: Branded; m: SymbolBranded; at: Date }>,
  { a: Branded; m: SymbolBranded; at: string }
>(true);
enum Kind {
  Arrival,
  Departure,
}
isSame<
  Jsonified<{ kind: Kind; code: `A${number}`; at: Date }>,
  { kind: Kind; code: `A${number}`; at: string }
>(true);

// A member of a union is not taken for one that looks like it.
type Event = { name: string } | { name: string; at: Date };
isSame<Jsonified<Event>, { name: string } | { name: string; at: string }>(true);
isSame<Jsonified<{ event: Event }>, { event: { name: string } | { name: string; at: string } }>(
  true,
);

// Types that contain themselves.
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
isSame<Jsonified<Json>, Json>(true);
interface Tree {
  name: string;
  parent: Tree | null;
  children: Tree[];
}
isSame<Jsonified<Tree>, Tree>(true);
interface DatedTree {
  at: Date;
  parent: DatedTree | null;
  children: DatedTree[];
  byName: Record<string, DatedTree>;
}
declare const tree: Jsonified<DatedTree>;
isSame<(typeof tree)['children'], Jsonified<DatedTree>[]>(true);
isSame<NonNullable<(typeof tree)['parent']>['byName'][string]['at'], string>(true);

// Rows of 200 columns.
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Wide<Part> = Record<`column${0 | 1}${Digit}${Digit}`, Part>;
isSame<Jsonified<Wide<string>>, Wide<string>>(true);
isSame<Jsonified<Wide<Date | null>>, Wide<string | null>>(true);

// Rows whose type is not known yet.
export function firstOf<Row extends { readonly id: string }>(
  rows: Jsonified<Row>[],
): Jsonified<Row> | undefined {
  return rows[0];
}
