export { SmartRedisInstrumentation } from './instrumentation.js';
export type { SmartRedisInstrumentationConfig } from './config.js';
export { observeCaches } from './observe-caches.js';
export type { ObserveOptions } from './observe-caches.js';
