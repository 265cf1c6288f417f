declare const __VERSION__: string | undefined;

/** The name and the version under which OpenTelemetry knows this package. */
export const instrumentationName = '@smart-redis/otel';
export const instrumentationVersion =
  typeof __VERSION__ === 'undefined' ? 'development' : __VERSION__;
