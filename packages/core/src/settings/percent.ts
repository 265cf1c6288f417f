import { invalidOption } from '../errors/errors.js';

/** A share, exact in decimals: `parts` of `whole`. */
export interface Share {
  readonly parts: bigint;
  readonly whole: bigint;
  /** As it was given. */
  readonly text: string;
}

const pattern = /^(\d{1,9})(?:\.(\d{1,9}))?%$/;

/**
 * Parses a share such as `'50%'`. `most`: the highest allowed percentage.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function parsePercent(option: string, given: unknown, most?: number): Share {
  const [, whole, decimals = ''] = (typeof given === 'string' && pattern.exec(given)) || [];
  const range = most === undefined ? 'of at least 0%' : `from 0% to ${String(most)}%`;
  const allowed = `a percentage ${range}, such as '50%' or '0.5%'`;
  if (whole === undefined) throw invalidOption(option, given, allowed);
  const scale = 10n ** BigInt(decimals.length);
  const share = { parts: BigInt(whole + decimals), whole: 100n * scale, text: String(given) };
  if (most !== undefined && share.parts > BigInt(most) * scale) {
    throw invalidOption(option, given, allowed);
  }
  return share;
}

/** The largest whole number that is at most this share of `count`. */
export function floorOf({ parts, whole }: Share, count: number): number {
  return Number((BigInt(count) * parts) / whole);
}
