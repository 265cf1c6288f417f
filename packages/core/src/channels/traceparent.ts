/**
 * Whether a text names a span as `traceparent` of W3C Trace Context, version 00. Anybody may publish
 * anything on a channel.
 */
export function isTraceparent(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/.test(value)
  );
}
