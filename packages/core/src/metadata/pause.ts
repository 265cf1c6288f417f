/** Why a cache is not refreshed by itself, since when, and by whom. */
export interface Pause {
  /** As given to `pause()`; `null` if none was. */
  readonly reason: string | null;
  /** By the server's clock. */
  readonly at: Date;
  /** The name of the instance. */
  readonly by: string;
}

/** Parses the metadata field `paused`; `undefined` if it is unreadable. */
export function parsePause(text: string): Pause | undefined {
  let parsed: Readonly<Record<string, unknown>>;
  try {
    parsed = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { reason, by } = parsed;
  const at = new Date(typeof parsed.at === 'number' ? parsed.at : Number.NaN);
  if ((reason !== null && typeof reason !== 'string') || typeof by !== 'string') return undefined;
  return Number.isNaN(at.getTime()) ? undefined : { reason, at, by };
}
