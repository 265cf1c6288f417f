/** What an instance of a crew reports. Times are those of `machineNowMs`. */
export type InstanceMessage =
  | { readonly type: 'elected'; readonly term: number; readonly at: number }
  | {
      readonly type: 'deposed';
      readonly term: number;
      readonly reason: string;
      readonly at: number;
    }
  /** It serves a cache from now on; only where instances hold seats. */
  | {
      readonly type: 'serving';
      readonly cache: string;
      readonly term: number;
      readonly at: number;
    }
  | {
      readonly type: 'released';
      readonly cache: string;
      readonly reason: string;
      readonly at: number;
    }
  /** A fetch has returned half of its rows, or one that returns all at once has started. */
  | { readonly type: 'staging'; readonly cache: string; readonly at: number }
  | {
      readonly type: 'committed';
      readonly cache: string;
      readonly version: number;
      readonly term: number;
      readonly at: number;
    }
  | {
      readonly type: 'failed';
      readonly cache: string;
      readonly code: string;
      readonly message: string;
      readonly at: number;
    };
