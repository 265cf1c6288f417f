// What tests of other private packages share with the lab.
export { lyingElector } from './lab/controls/lying-elector.js';
export { tamper } from './lab/in-process/tamper.js';
export type { Call, CallKind } from './lab/in-process/tamper.js';
