/** Messages of a candidate; it closes when it receives `'close'`. */
export type CandidateMessage =
  | { readonly type: 'started' }
  /** `at`: milliseconds of the machine's clock. */
  | { readonly type: 'elected'; readonly at: number };
