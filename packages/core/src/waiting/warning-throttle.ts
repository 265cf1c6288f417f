import type { Clock } from '../contracts/clock.js';
import type { LogFields, Logger } from '../contracts/logger.js';

/** Milliseconds between two warnings of one kind. */
const quietMs = 60_000;

/** Prevents a repeated fault from flooding the log. */
export interface WarningThrottle {
  /**
   * Logs the first warning of a kind; after that logs at most one per minute, with the number of
   * omitted ones in the field `suppressed`.
   */
  warn(kind: string, message: string, fields?: LogFields): void;
  /**
   * If there was a warning of this kind: logs `message` as info, with the number of omitted
   * warnings, and resets the kind.
   */
  resolved(kind: string, message: string, fields?: LogFields): void;
  /** Resets the kinds `<topic>:<subject>`. */
  forget(subject: string): void;
}

interface Fault {
  loggedAt: number;
  suppressed: number;
}

/**
 * Creates a {@link WarningThrottle}. Kinds are stored until they are resolved or forgotten, so
 * their number must be bounded.
 */
export function createWarningThrottle(logger: Logger, clock: Clock): WarningThrottle {
  const faults = new Map<string, Fault>();
  /** The kinds in `faults` by their subject. Thousands of caches may fail, and be forgotten. */
  const bySubject = new Map<string, Set<string>>();
  const remove = (kind: string): void => {
    const subject = subjectOf(kind);
    const kinds = bySubject.get(subject);
    kinds?.delete(kind);
    if (kinds?.size === 0) bySubject.delete(subject);
    faults.delete(kind);
  };
  const withCount = (fields: LogFields | undefined, suppressed: number): LogFields =>
    suppressed === 0 ? { ...fields } : { ...fields, suppressed };

  return {
    warn: (kind, message, fields) => {
      const now = clock.monotonic();
      const fault = faults.get(kind);
      if (fault !== undefined && now - fault.loggedAt < quietMs) {
        fault.suppressed += 1;
        return;
      }
      faults.set(kind, { loggedAt: now, suppressed: 0 });
      const subject = subjectOf(kind);
      bySubject.set(subject, (bySubject.get(subject) ?? new Set()).add(kind));
      logger.warn(message, withCount(fields, fault?.suppressed ?? 0));
    },
    resolved: (kind, message, fields) => {
      const fault = faults.get(kind);
      if (fault === undefined) return;
      remove(kind);
      logger.info(message, withCount(fields, fault.suppressed));
    },
    forget: (subject) => {
      for (const kind of [...(bySubject.get(subject) ?? [])]) remove(kind);
    },
  };
}

function subjectOf(kind: string): string {
  return kind.slice(kind.indexOf(':') + 1);
}
