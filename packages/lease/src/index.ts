export { leaseElector } from './lease-elector.js';
export type { LeaseElectorOptions, LeaseRenewalOptions } from './options.js';
export { serveRenewals } from './renewal/serve-renewals.js';
export type { RenewalThread } from './renewal/thread-renewal.js';
