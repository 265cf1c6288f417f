import { isSmartRedisError } from '../errors/errors.js';
import type { Logger } from '../contracts/logger.js';

/** Says once that something stopped working, and once that it works again. */
export interface OutageLog {
  failed(error: unknown): void;
  worked(): void;
}

/** An {@link OutageLog} for the election: one warning an outage, whatever the number of tries. */
export function createOutageLog(logger: Logger, namespace: string): OutageLog {
  let isOut = false;
  return {
    failed: (error) => {
      if (isOut) return;
      isOut = true;
      logger.warn('the election cannot reach Redis and keeps trying', {
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
