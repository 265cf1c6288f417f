import { types } from 'node:util';
import type { LogFields, Logger } from '../contracts/logger.js';
import { copyFields } from './copy-fields.js';
import type { LogLevel } from './log-level.js';

/** What a bridge to a logging library brings. */
export interface LogSink {
  /**
   * Hands one record to the library. The fields are a plain copy: text, numbers, booleans, `null`,
   * arrays, objects, and errors that show only what is safe to log, also as JSON. May throw, may
   * reject.
   */
  write(level: LogLevel, message: string, fields: Record<string, unknown>): unknown;
  /** Whether the library would write a record of this level. @default every level is written */
  readonly isEnabled?: ((level: LogLevel) => boolean) | undefined;
}

/**
 * A {@link Logger} that writes to a library. Its methods never throw, whatever the library does,
 * and need no `this`.
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
        // A broken logger must not break a refresh or an election, and there is nowhere to report
        // it to.
      }
    };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function ignore(): void {
  // As above.
}
