/** Set by the build. */
declare const SMART_REDIS_CORE_RELEASE: string | undefined;

/** The version of this package; `0.0.0` of its sources. */
export function coreRelease(): string {
  return typeof SMART_REDIS_CORE_RELEASE === 'string' ? SMART_REDIS_CORE_RELEASE : '0.0.0';
}
