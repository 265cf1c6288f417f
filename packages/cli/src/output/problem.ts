import type { ExitCode } from './exit-codes.js';

/** An end of a command that it foresees: a message for people, and an exit code. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Whether an error is a {@link Problem}. */
export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
