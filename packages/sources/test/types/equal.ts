/**
 * Does not compile unless both types are the same, `readonly` and `?` included. Of our own, so that
 * the file runs under every TypeScript that users may have.
 */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `isSame<A, B>(true)` */
export declare function isSame<A, B>(same: Same<A, B>): void;

/** `typeOf(value).is<B>(true)` */
export declare function typeOf<A>(value: A): { is<B>(same: Same<A, B>): void };
