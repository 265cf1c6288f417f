/** A cache as it was shown. */
export interface SeenCache {
  readonly name: string;
  readonly version: number | null;
  readonly checkedAtMs: number | null;
  readonly isPaused: boolean;
}

/** What was shown of all caches, and of when it was said to be; in ms by the server's clock. */
export interface Seen {
  readonly readAtMs: number;
  /** How long ago it was said to be. @default 0 */
  readonly readMsAgo?: number;
  readonly caches: readonly SeenCache[];
}

/** What has happened last, and is not undone. */
export type Shock =
  | {
      /** Redis was restarted, and came back empty at the latest at `doneAtMs`. */
      readonly kind: 'restart';
      readonly startedAtMs: number;
      readonly doneAtMs: number;
    }
  | {
      /** A cache was rolled back, and is paused since. */
      readonly kind: 'rollback';
      readonly doneAtMs: number;
      readonly cache: string;
      readonly version: number;
    };

/** Times are whole milliseconds, and ages are made of them. */
const roundingMs = 5;

/**
 * What is wrong with a look that began at `startedAtMs`, each in a sentence: it must not show as of
 * now what was before the last shock, and no version that it has replaced before.
 */
export function judgeLook(
  seen: Seen,
  startedAtMs: number,
  shock: Shock | undefined,
  shown: Map<string, number>,
): string[] {
  const wrong: string[] = [];
  const lateMs = startedAtMs - seen.readAtMs - (seen.readMsAgo ?? 0);
  if (lateMs > roundingMs) wrong.push(`it took it for ${String(lateMs)} ms earlier than it was`);
  const isAfter = shock !== undefined && seen.readAtMs > shock.doneAtMs + roundingMs;
  for (const { name, version, checkedAtMs, isPaused } of seen.caches) {
    if (version === null || checkedAtMs === null) continue;
    if (version < (shown.get(name) ?? 0)) wrong.push(`${name} went back to an earlier version`);
    shown.set(name, Math.max(version, shown.get(name) ?? 0));
    if (!isAfter) continue;
    if (shock.kind === 'restart' && checkedAtMs < shock.startedAtMs - roundingMs) {
      wrong.push(`${name} was shown as it was before Redis lost it`);
    }
    if (shock.kind === 'rollback' && name === shock.cache) {
      if (version !== shock.version) wrong.push(`${name} was shown without its rollback`);
      if (!isPaused) wrong.push(`${name} was not shown as paused after its rollback`);
    }
  }
  return wrong;
}
