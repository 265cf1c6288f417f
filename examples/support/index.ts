export type { BundledPackages } from './bundle-packages.js';
export { bundlePackages } from './bundle-packages.js';
export type { RunExampleOptions } from './run-example.js';
export { runExample } from './run-example.js';
export type { RunningExample, StartExampleOptions } from './start-example.js';
export { startExample } from './start-example.js';
