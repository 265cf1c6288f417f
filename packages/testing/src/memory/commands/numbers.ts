import type { ByteString } from '../byte-strings.js';
import { ErrorReply, notAFloat, notAnInteger } from '../error-reply.js';

const largest = 2n ** 63n - 1n;

/**
 * A whole number of 64 bits. One beyond 2^53 loses its last digits, as all numbers here.
 * @throws ErrorReply with `message`
 */
export function integer(text: ByteString | undefined, message?: string): number {
  const isOne = text !== undefined && /^(0|-?[1-9]\d{0,18})$/.test(text);
  const value = isOne ? BigInt(text) : undefined;
  if (value === undefined || value > largest || value < -largest - 1n) {
    throw message === undefined ? notAnInteger() : new ErrorReply(message);
  }
  return Number(value);
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A number, or an infinity.
 * @throws ErrorReply
 */
export function float(text: ByteString | undefined, error: () => ErrorReply = notAFloat): number {
  if (text !== undefined && decimal.test(text)) return Number(text);
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(text ?? '') ?? [];
  if (sign === undefined) throw error();
  return sign === '-' ? -Infinity : Infinity;
}

/** A score as Redis writes it. */
export function scoreText(score: number): ByteString {
  if (!Number.isFinite(score)) return score > 0 ? 'inf' : '-inf';
  if (Object.is(score, -0)) return '-0';
  // Redis writes whole numbers out only where they fit into 64 bits.
  return Math.abs(score) < 2 ** 63 ? String(score) : score.toExponential();
}

/** A position that is counted from the end where it is negative. */
export const fromEnd = (index: number, length: number): number =>
  index < 0 ? length + index : index;

/** The part from one position to another, that one included; each may count from the end. */
export function slice<T>(
  items: readonly T[],
  start: ByteString | undefined,
  stop: ByteString | undefined,
): T[] {
  const [from, to] = [integer(start), integer(stop)];
  const { length } = items;
  return items.slice(Math.max(0, fromEnd(from, length)), Math.max(0, fromEnd(to, length) + 1));
}
