import type { Walk } from '../../src/walk/walk-steps.js';

const who = 0;
const apart = { delta: false, atomic: false, extra: false };

/**
 * Far more than a sound walk needs. Mutants get no less, so that none is detected only because the
 * wait is short.
 */
export const patienceMs = 10_000;

/** A fault that random walks find late: two updates use the same names of staging keys. */
export const updatedTwice: Walk = {
  seed: 0,
  instanceCount: 1,
  steps: [
    { step: { do: 'register', who, shape: apart }, isAwaited: true },
    { step: { do: 'refresh', who }, isAwaited: true },
    { step: { do: 'update', who, shape: null }, isAwaited: true },
    { step: { do: 'update', who, shape: null }, isAwaited: true },
    { step: { do: 'unregister', who, dropData: true }, isAwaited: true },
  ],
};
