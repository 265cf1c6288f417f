/** What a candidate tells; it closes when it is sent `'close'`. */
export type CandidateMessage =
  | { readonly type: 'started' }
  /** `at`: milliseconds of the machine's clock. */
  | { readonly type: 'elected'; readonly at: number };
