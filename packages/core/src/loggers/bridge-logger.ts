import { types } from 'node:util';
import type { LogFields, Logger } from '../contracts/logger.js';
import { copyFields } from './copy-fields.js';
import type { LogLevel } from './log-level.js';

/** The interface of a bridge to a logging library. */
export interface LogSink {
  /**
   * Passes a record to the library. The fields are a plain copy: text, numbers, booleans, `null`,
   * arrays, objects, and errors that only contain what is safe to log, also as JSON. May throw or
   * reject.
   */
  write(level: LogLevel, message: string, fields: Record<string, unknown>): unknown;
  /** Whether the library would write a record of this level. @default every level is written */
  readonly isEnabled?: ((level: LogLevel) => boolean) | undefined;
}

/**
 * Creates a {@link Logger} that writes to a library. Its methods never throw, even if the library
 * does, and do not use `this`.
 */
export function bridgeLogger(sink: LogSink): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      try {
        if (sink.isEnabled?.(level) === false) return;
        const outcome = sink.write(level, message, copyFields(fields));
        if (types.isPromise(outcome)) outcome.catch(ignore);
      } catch {
        // A broken logger must not break a refresh or an election, and there is no place to report
        // its error.
      }
    };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function ignore(): void {
  // As above.
}
