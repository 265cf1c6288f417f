/** The structured data of a log record. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Receives log records. Messages are plain sentences, and structured data are in `fields`.
 * Must not throw.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
