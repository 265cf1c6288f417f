/** Structured facts of a log record. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where log records go. Messages are constant sentences, variables stand in `fields`. Must not
 * throw.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
