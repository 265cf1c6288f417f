/** The message of the worker with a family. */
export interface FamiliesMessage {
  /** From a list with as many more members until both instances know them, and each is claimed. */
  readonly comeMs: number;
  /** The same where half of them are replaced by others. */
  readonly changeMs: number;
  /** From a list without them until no instance knows them, and none of their keys is left. */
  readonly goMs: number;
  /** Milliseconds for which the event loop was blocked at most. */
  readonly stallMs: number;
  /** Fetches that ran beyond the limit of the group. */
  readonly tooMany: number;
  /** Members whose rows are not their own, and keys of members that are gone. */
  readonly wrong: number;
}
