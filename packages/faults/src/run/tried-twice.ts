import type { Control } from './report-of.js';

/**
 * Repeats a control once, because a stall of the machine can spoil it by ending a leadership that
 * must continue.
 */
export async function triedTwice(control: () => Promise<Control>): Promise<Control> {
  const first = await control();
  return first.failed ? first : control();
}
