import { invalidOption } from '@smart-redis/core/drivers';
import type { Board } from '../board.js';

/**
 * Refuses what is no board at once, rather than with every request.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandBoard(board: Board): void {
  const given: unknown = board; // plain JavaScript may pass anything
  const isBoard = typeof given === 'object' && given !== null && 'fetch' in given;
  if (isBoard && typeof given.fetch === 'function') return;
  throw invalidOption('board', given, 'what createBoard({ smart }) returns');
}
