import type { InstanceReport } from '../serving/instance-report.js';

export type { InstanceReport } from '../serving/instance-report.js';

/** An instance of a namespace; times are by the server's clock. */
export interface InstanceSummary {
  /** The option `instance`. */
  readonly name: string;
  /** The id of its seat; `null` where one instance leads for all, since none has one. */
  readonly seat: string | null;
  /** `seat`: serves its share of the caches; `leader`: leads all caches; `standby`: would lead next. */
  readonly role: 'seat' | 'leader' | 'standby';
  /**
   * When its seat or lease expires unless it is renewed; `null`: never. A standby, and a leader without
   * a leader key (`soloElector()`), is taken to be there until then: half a minute after its last word.
   */
  readonly expiresAt: Date | null;
  /** The option `weight`. */
  readonly weight: number;
  /** The caches that it serves, sorted; `null` if that is not known. */
  readonly serves: readonly string[] | null;
  /** The caches that it has registered, sorted; `null` if that is not known. */
  readonly registered: readonly string[] | null;
  /** The caches that it has rather left to another instance, because they failed here. */
  readonly yields: readonly string[];
  /** What it says about itself; `null` if it says nothing, as earlier releases do. */
  readonly report: InstanceReport | null;
}
