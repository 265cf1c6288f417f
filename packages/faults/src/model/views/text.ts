import type { Message } from './world.js';

/** A set of seats as a reader of a trace sees it: `B C`. */
export function names(seats: number): string {
  const found: string[] = [];
  for (let index = 0; seats >> index > 0; index++) {
    // The instance itself would be A.
    if (((seats >> index) & 1) === 1) found.push(String.fromCharCode(66 + index));
  }
  return found.length === 0 ? 'nobody' : found.join(' ');
}

/** A message as a reader of a trace sees it. */
export function describe({ from, to, came, gone }: Message): string {
  const what = came === 0 ? `-${names(gone)}` : `+${names(came)}`;
  return `the message ${what} (revision ${String(from)} to ${String(to)})`;
}
