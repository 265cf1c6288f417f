import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { metrics, trace } from '@opentelemetry/api';
import type { SmartRedisInstrumentationConfig } from './config.js';
import { demandConfig } from './demand-config.js';
import type { Instruments } from './metrics.js';
import { createInstruments, measure } from './metrics.js';
import { makeSpans } from './spans.js';
import { Subscriptions } from './subscriptions.js';
import { instrumentationName, instrumentationVersion } from './version.js';

/**
 * Traces and measures all instances of this process. It has the methods of an `Instrumentation` of
 * OpenTelemetry, for `registerInstrumentations()` and `NodeSDK`; since smart-redis tells by itself
 * what it does, nothing is patched, and it may be created before or after smart-redis is loaded.
 *
 * @example
 * registerInstrumentations({ instrumentations: [new SmartRedisInstrumentation()] });
 */
export class SmartRedisInstrumentation {
  readonly instrumentationName: string = instrumentationName;
  readonly instrumentationVersion: string = instrumentationVersion;
  #config: SmartRedisInstrumentationConfig = {};
  #tracers: TracerProvider | undefined;
  #meters: MeterProvider | undefined;
  #instruments: Instruments | undefined;
  #subscriptions: Subscriptions | undefined;

  /** @throws SmartRedisError `SR_INVALID_OPTION` for an unknown option */
  constructor(config: SmartRedisInstrumentationConfig = {}) {
    this.#config = { enabled: true, ...demandConfig(config) };
    if (this.#config.enabled === true) this.enable();
  }

  /** Begins to listen. Idempotent. */
  enable(): void {
    if (this.#subscriptions !== undefined) return;
    this.#config = { ...this.#config, enabled: true };
    const { readSpans = false, readMetrics = true, members = false } = this.#config;
    const subscriptions = (this.#subscriptions = new Subscriptions());
    const tracer = () => this.#tracersNow().getTracer(instrumentationName, instrumentationVersion);
    makeSpans(subscriptions, tracer, { readSpans });
    measure(subscriptions, () => this.#instrumentsNow(), { members, readMetrics });
  }

  /** Stops listening; spans that have begun are not ended any more. Idempotent. */
  disable(): void {
    this.#config = { ...this.#config, enabled: false };
    this.#subscriptions?.end();
    this.#subscriptions = undefined;
  }

  /** @default the global one */
  setTracerProvider(provider: TracerProvider): void {
    this.#tracers = provider;
  }

  /** @default the global one */
  setMeterProvider(provider: MeterProvider): void {
    this.#meters = provider;
    this.#instruments = undefined;
  }

  /** Replaces the options. @throws SmartRedisError `SR_INVALID_OPTION` for an unknown option */
  setConfig(config: SmartRedisInstrumentationConfig): void {
    const known = demandConfig(config);
    this.disable();
    this.#config = { enabled: true, ...known };
    this.#instruments = undefined;
    if (this.#config.enabled === true) this.enable();
  }

  getConfig(): SmartRedisInstrumentationConfig {
    return this.#config;
  }

  #tracersNow(): TracerProvider {
    return this.#tracers ?? trace.getTracerProvider();
  }

  /** Made with the first message: the global meter provider may be set after this was created. */
  #instrumentsNow(): Instruments {
    const { metricNames = 'opentelemetry' } = this.#config;
    this.#instruments ??= createInstruments(
      (this.#meters ?? metrics.getMeterProvider()).getMeter(
        instrumentationName,
        instrumentationVersion,
      ),
      metricNames,
    );
    return this.#instruments;
  }
}
