import type { Trace } from './model.js';

/** A trace as text, one step a line. */
export function formatTrace({ steps, broken }: Trace): string {
  const lines = steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`);
  return [...lines, `  => broken: ${broken.rule}`, `     ${broken.detail}`].join('\n');
}
