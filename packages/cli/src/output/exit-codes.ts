/** How the program ends; scripts rely on these. */
export const exitCodes = {
  /** Everything is as it should be. */
  fine: 0,
  /** Something is not: a cache is stale, a refresh failed, the doctor has found a problem. */
  finding: 1,
  /** The command line is wrong, or nothing has the name that it asks for. */
  usage: 2,
  /** Redis could not be reached, or refused to answer. */
  noConnection: 3,
  /** A fault of this program. */
  ownFault: 4,
} as const;

/** One of {@link exitCodes}; or 128 and the number of the signal that has ended the program. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 130 | 143;
