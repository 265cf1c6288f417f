export { leaseElector } from './lease-elector.js';
export type { LeaseElectorOptions } from './options.js';
