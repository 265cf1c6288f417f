import type { ApiActionName, ApiCache, ApiVersion } from '../../../src/api.js';

/** An action that somebody wants, before it is confirmed. */
export interface Asked {
  readonly action: ApiActionName;
  readonly cache: ApiCache;
  /** For a rollback. */
  readonly version?: ApiVersion;
}

export const actionTexts: Readonly<Record<ApiActionName, string>> = {
  refresh: 'Refresh',
  force: 'Force',
  pause: 'Pause',
  resume: 'Resume',
  rollback: 'Roll back',
};
