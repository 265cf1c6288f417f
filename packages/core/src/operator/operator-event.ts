import type { SmartRedisErrorCode } from '../errors/errors.js';

/**
 * Something that has happened, as far as it was announced: messages can be lost with a connection,
 * so the state in Redis is what counts. `cache` is `CacheSummary.name`, also where several caches
 * have one name.
 */
export type OperatorEvent =
  /** Anything may have happened: read everything. */
  | { readonly type: 'gap' }
  /** The instances have changed, and with them who serves what. */
  | { readonly type: 'instances' }
  | {
      readonly type: 'committed';
      readonly cache: string;
      readonly version: number;
      readonly rows: number;
      readonly durationMs: number;
      readonly instance: string;
      readonly rolledBackTo?: number;
    }
  | {
      readonly type: 'failed';
      readonly cache: string;
      readonly instance: string;
      readonly code: SmartRedisErrorCode;
      readonly message: string;
    }
  | {
      readonly type: 'requested' | 'released' | 'unchanged' | 'paused' | 'resumed';
      readonly cache: string;
    };
