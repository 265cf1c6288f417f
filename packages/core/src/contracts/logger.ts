/** The structured data of a log record. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Receives log records. Messages are plain sentences, and structured data are in `fields`.
 * Must not throw.
 */
export interface Logger {
  /** Details for developers. */
  debug(message: string, fields?: LogFields): void;
  /** Normal events, such as an election. */
  info(message: string, fields?: LogFields): void;
  /** Failures that are retried, and conditions that need attention. */
  warn(message: string, fields?: LogFields): void;
  /** Errors in the application, such as an event listener that throws. */
  error(message: string, fields?: LogFields): void;
}
