import type { Rules } from './rules.js';
import type { ModelViolation } from './violation.js';
import { broken, pairText } from './violation.js';
import type { CacheSlot, Pair, Reply, World } from './world.js';

/** What a commit is answered that the fence does not let through; `null`: it may go on. */
export function refusal(cache: CacheSlot, pair: Pair, fetch: number, rules: Rules): Reply | null {
  const { fence, last } = cache;
  if (fence === null) {
    const passes = rules.missingFence === 'passes' || rules.claim === 'never';
    return passes ? null : { status: 'NOFENCE', term: 0 };
  }
  const holds =
    rules.commit === 'exact pair' && rules.claim !== 'never'
      ? fence.term === pair.term && fence.candidacy === pair.candidacy
      : pair.term >= fence.term;
  const isOvertaken = rules.fencesFetches && last !== null && last.fetch > fetch;
  return holds && !isOvertaken ? null : { status: 'STALE', term: fence.term };
}

/** A commit that was let through. */
export interface Swap {
  readonly pair: Pair;
  readonly fetch: number;
  readonly version: number;
  /** Whether what it shows is the whole of its fetch. */
  readonly isWhole: boolean;
}

/** Judges a commit that was let through, by the state before it. */
export function judge(
  { cache, highestVersion }: World,
  { pair, fetch, version, isWhole }: Swap,
): ModelViolation | undefined {
  const { fence, last, claimed } = cache;
  if (last !== null && pair.term < last.term) {
    return broken('terms never go back', pair, `after a commit of ${pairText(last)}`);
  }
  if (last?.term === pair.term && last.candidacy !== pair.candidacy) {
    return broken('one writer in a term', pair, `after a commit of ${pairText(last)}`);
  }
  if ((cache.applied & (1 << fetch)) !== 0) {
    return broken('a fetch is swapped in once', pair, `fetch ${String(fetch)} came twice`);
  }
  if (last !== null && fetch < last.fetch) {
    const order = `fetch ${String(fetch)} replaced fetch ${String(last.fetch)}, which began later`;
    return broken('fetches never go back', pair, order);
  }
  if (claimed !== null && claimed !== pair.candidacy) {
    return broken('no commit after a successor has claimed', pair, `${claimed} had claimed`);
  }
  if (claimed !== null && (fence?.term !== pair.term || fence.candidacy !== pair.candidacy)) {
    return broken('commits hold the fence', pair, `it was held by ${pairText(fence)}`);
  }
  if (claimed === null) return broken('commits hold the fence', pair, 'nobody had claimed');
  if (!isWhole) return broken('a commit is complete', pair, 'not all rows are those of its fetch');
  if (version <= highestVersion) {
    const order = `version ${String(version)} after version ${String(highestVersion)}`;
    return broken('versions rise', pair, order);
  }
  return undefined;
}
