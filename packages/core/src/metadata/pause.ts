/** Why a cache is not refreshed by itself, since when, and by whom. */
export interface Pause {
  /** As given to `pause()`; `null` if none was. */
  readonly reason: string | null;
  /** By the server's clock. */
  readonly at: Date;
  /** The name of the instance. */
  readonly by: string;
}

/** A pause as the metadata have it. */
export interface StoredPause extends Pause {
  /**
   * When it ends by itself: of a rollback that has not ended.
   * @default absent: it does not
   */
  readonly until?: Date;
}

/** The pause that users are told of. */
export function toldPause(paused: StoredPause | null): Pause | null {
  return paused?.until === undefined ? paused : null;
}

/** Parses the metadata field `paused`; `undefined` if it is unreadable. */
export function parsePause(text: string): StoredPause | undefined {
  let parsed: Readonly<Record<string, unknown>>;
  try {
    parsed = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { reason, by } = parsed;
  const at = timeOf(parsed.at);
  const until = timeOf(parsed.until);
  if ((reason !== null && typeof reason !== 'string') || typeof by !== 'string') return undefined;
  if (Number.isNaN(at.getTime())) return undefined;
  return Number.isNaN(until.getTime()) ? { reason, at, by } : { reason, at, by, until };
}

function timeOf(value: unknown): Date {
  return new Date(typeof value === 'number' ? value : Number.NaN);
}
