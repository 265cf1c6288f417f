/** Options of `SmartRedisInstrumentation`. */
export interface SmartRedisInstrumentationConfig {
  /** Whether it works from its creation on. @default true */
  enabled?: boolean;
  /** Whether a read has a span, if it is part of a trace. @default false */
  readSpans?: boolean;
  /** Whether reads are counted, at some cost for each. @default true */
  readMetrics?: boolean;
  /**
   * Whether the metrics tell the members of a family apart; otherwise they share the attribute
   * `family`. Spans always do.
   * @default false
   */
  members?: boolean;
  /**
   * How the metrics are named. `opentelemetry`: `smart_redis.refresh.duration`, with the unit `s`, to
   * which the Collector and most exporters add `_seconds` for Prometheus. `prometheus`:
   * `smart_redis.refresh.duration.seconds`, for the Prometheus exporter of OpenTelemetry JS, which
   * adds no units.
   * @default 'opentelemetry'
   */
  metricNames?: MetricNaming;
}

/** How metrics are named. */
export type MetricNaming = 'opentelemetry' | 'prometheus';

/** The name of a metric; `unit` as in UCUM. */
export function metricName(name: string, unit: string, naming: MetricNaming): string {
  return naming === 'prometheus' && unit === 's' ? `${name}.seconds` : name;
}
