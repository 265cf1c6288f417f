import { isSmartRedisError } from '../errors/errors.js';
import type { Logger } from '../contracts/logger.js';

/** Logs once that something stopped working, and once that it works again. */
export interface OutageLog {
  failed(error: unknown): void;
  worked(): void;
}

/**
 * Creates an {@link OutageLog} for the election: one warning per outage, regardless of the number
 * of attempts.
 */
export function createOutageLog(logger: Logger, namespace: string): OutageLog {
  let isOut = false;
  return {
    failed: (error) => {
      if (isOut) return;
      isOut = true;
      logger.warn('the election cannot reach Redis; retrying', {
        namespace,
        ...(isSmartRedisError(error) ? { code: error.code } : {}),
        error,
      });
    },
    worked: () => {
      if (!isOut) return;
      isOut = false;
      logger.info('the election reaches Redis again', { namespace });
    },
  };
}
