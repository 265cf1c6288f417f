/** Put in by the build. */
declare const SMART_REDIS_CLI_VERSION: unknown;

/** The version of this package; `development` where it runs from its sources. */
export const version: string =
  typeof SMART_REDIS_CLI_VERSION === 'string' ? SMART_REDIS_CLI_VERSION : 'development';
