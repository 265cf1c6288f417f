/** What a seat tells the others about its instance. */
export interface SeatRecord {
  /** The name of the instance. */
  readonly instance: string;
  /** Milliseconds for which the seat is held without a renewal. */
  readonly ttlMs: number;
  /** The version of the placement: all use the lowest that sits. */
  readonly protocol: number;
  /** `StoredRoster.hash` of what it knows. */
  readonly roster: string;
  /** Its share beside the others'. @default 1 */
  readonly weight?: number;
  /** The units that it would rather leave to another. @default none */
  readonly yields?: readonly string[];
  /**
   * The units whose definition has failed here from its first refresh, so that an older one should
   * be served. @default none
   */
  readonly behind?: readonly string[];
}

/** The placement that this release computes. */
export const placementProtocol = 1;

/** The text of a record: its `ttlMs`, which scripts read, and the rest as JSON. */
export function formatSeatRecord({ ttlMs, ...rest }: SeatRecord): string {
  return `${String(ttlMs)} ${JSON.stringify(rest)}`;
}

/** `undefined` for a text that is no record: of that seat nothing is known but that it is there. */
export function parseSeatRecord(text: string): SeatRecord | undefined {
  const [, ttl, json] = /^(\d{1,15}) (.*)$/s.exec(text) ?? [];
  if (ttl === undefined || json === undefined) return undefined;
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof fields !== 'object' || fields === null) return undefined;
  const { instance, protocol, roster, weight, yields, behind } = fields as Partial<
    Record<string, unknown>
  >;
  if (typeof instance !== 'string' || typeof roster !== 'string') return undefined;
  if (typeof protocol !== 'number') return undefined;
  const isWeight = typeof weight === 'number' && weight > 0 && Number.isFinite(weight);
  return {
    instance,
    ttlMs: Number(ttl),
    protocol,
    roster,
    ...(isWeight ? { weight } : {}),
    ...(isNames(yields) ? { yields } : {}),
    ...(isNames(behind) ? { behind } : {}),
  };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
