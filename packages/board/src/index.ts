export { createBoard } from './create-board.js';
export type { Board, BoardClient } from './board.js';
export type {
  AuthFunction,
  BasicAuth,
  BoardAuth,
  BoardEnvironment,
  BoardOptions,
  CanSee,
  OperatorSource,
} from './options/board-options.js';
// What it answers, for programs.
export type { ApiEvent, ApiOverview } from './api.js';
