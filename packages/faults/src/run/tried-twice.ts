import type { Control } from './report-of.js';

/**
 * A control that a stall of the machine can spoil, by ending a leadership that must go on, gets a
 * second go.
 */
export async function triedTwice(control: () => Promise<Control>): Promise<Control> {
  const first = await control();
  return first.failed ? first : control();
}
