import { systemClock, within } from '@smart-redis/core/drivers';
import { BoardError } from './board-error.js';

/** How long Redis may take for what a page shows. */
const limitMs = 8000;

/** The result of a call of the operator, or the error that it does not come. */
export async function inTime<T>(call: Promise<T>): Promise<T> {
  const settled = await within(call, { clock: systemClock, limitMs });
  if (settled.state === 'done') return settled.value;
  throw settled.state === 'failed' ? settled.error : new BoardError('BOARD_CLOSED', 'Abandoned.');
}
