import type { Look } from '../render/look.js';
import type { ExitCode } from './exit-codes.js';

/** What a command answers: once, as a text or as a document. */
export interface Report {
  readonly exitCode: ExitCode;
  /** What `--json` prints. Dates become ISO texts. */
  readonly document: unknown;
  /** Whether the command has written its answer before it ended. @default false */
  readonly isWritten?: boolean;
  /** What people get: whole lines, safe to write to a terminal. */
  text(look: Look): string;
}

/** A report of which nothing but the answer is to be said. */
export function fineReport(document: unknown, text: (look: Look) => string): Report {
  return { exitCode: 0, document, text };
}
