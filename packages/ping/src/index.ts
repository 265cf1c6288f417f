export type { PingElectorOptions, PingedHolder } from './options.js';
export { pingElector } from './ping-elector.js';
