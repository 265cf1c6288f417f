import { judge, refusal } from './admission.js';
import type { Executed } from './executed.js';
import type { Rules } from './rules.js';
import type { ModelViolation } from './violation.js';
import { broken } from './violation.js';
import type { CacheSlot, Reply, Request, World } from './world.js';
import { absent, torn } from './world.js';

type Delta = Request & { readonly call: 'delta' };

/** What stands under the live key and under the staging key within the transaction. */
interface Keys {
  readonly live: number;
  readonly aside: number;
}

/**
 * Runs a transaction that changes live keys in part. Nothing of others comes in between, so it is
 * one step: the first script, the changes, and the last script.
 */
export function delta(world: World, request: Delta, rules: Rules): Executed {
  const { cache } = world;
  const refused = opening(cache, request, rules);
  const isMoved = refused === null || rules.deltaOpens === 'renames first';
  const opened: Keys = isMoved
    ? { live: absent, aside: cache.live }
    : { live: cache.live, aside: absent };
  const changed = { ...opened, aside: changesOn(opened.aside, request) };
  // Without the mark of the first script the last one throws away what the changes have written.
  const acts = refused === null || !rules.deltaLooksForMark;
  const { keys, reply, isRecorded } = acts
    ? closing({ ...changed, isShort: cache.isDamaged || opened.aside === absent }, request, rules)
    : { keys: { ...changed, aside: absent }, reply: ok, isRecorded: false };
  // Nobody reads what the last script says where the first one has refused.
  const answer = refused ?? reply;
  const left: CacheSlot = { ...cache, live: keys.live };
  const after = { ...world, cache: left };
  if (!isRecorded) {
    const violation = judgeUnrecorded(world, request, keys, answer);
    return { world: after, reply: answer, ...(violation === undefined ? {} : { violation }) };
  }
  const { pair, fetch } = request;
  const version = Math.max(cache.version + 1, rules.versions === 'time' ? world.now : 0);
  const isWhole = keys.live === fetch && !cache.isDamaged;
  const violation = judge(world, { pair, fetch, version, isWhole });
  const committed: CacheSlot = {
    ...left,
    version,
    last: { ...pair, fetch },
    applied: cache.applied | (1 << fetch),
  };
  return {
    world: {
      ...after,
      cache: committed,
      highestVersion: Math.max(version, world.highestVersion),
    },
    reply: answer,
    ...(violation === undefined ? {} : { violation }),
  };
}

const ok: Reply = { status: 'OK', term: 0 };
const differs: Reply = { status: 'DIFFERS', term: 0 };

/** What the first script answers instead of opening; `null`: it opens. */
function opening(cache: CacheSlot, { pair, fetch, base }: Delta, rules: Rules): Reply | null {
  const refused = refusal(cache, pair, fetch, rules);
  if (refused !== null) return refused;
  if (rules.deltaKnowsAttempt && cache.last?.fetch === fetch) return ok;
  if (rules.deltaComparesVersion && cache.version !== base.version) return differs;
  const isShort = cache.isDamaged || cache.live === absent;
  return rules.deltaComparesCounts === 'both' && isShort ? differs : null;
}

/** Changes make of the base what was fetched, as often as they are made; of anything else a mix. */
function changesOn(aside: number, { fetch, base }: Delta): number {
  return aside === base.fetch || aside === fetch ? fetch : torn;
}

/** What the last script does where it acts; too few rows, or changes alone, it can count. */
function closing(
  { live, aside, isShort }: Keys & { readonly isShort: boolean },
  { isRecordRefused }: Delta,
  rules: Rules,
): { readonly keys: Keys; readonly reply: Reply; readonly isRecorded: boolean } {
  const back = { live: aside, aside: absent };
  if (isShort && rules.deltaComparesCounts !== 'never')
    return { keys: back, reply: differs, isRecorded: false };
  if (!isRecordRefused) return { keys: back, reply: ok, isRecorded: true };
  const keys = rules.deltaCloses === 'renames first' ? back : { live, aside };
  return { keys, reply: { status: 'ERROR', term: 0 }, isRecorded: false };
}

/** Judges a transaction that has recorded no commit, by the state before it. */
function judgeUnrecorded(
  { cache }: World,
  { pair, fetch }: Delta,
  { live }: Keys,
  { status }: Reply,
): ModelViolation | undefined {
  if (cache.live !== absent && live === absent) {
    return broken('a live key is never absent', pair, `it ended with ${status}`);
  }
  if (status === 'DIFFERS' && (cache.applied & (1 << fetch)) !== 0) {
    return broken('an answer is true', pair, 'it was committed');
  }
  // One whose record Redis has refused may be shown: it is whole, and the next build is in full.
  const mayShow = status === 'ERROR' && live === fetch;
  if (live === cache.live || mayShow) return undefined;
  return broken('a refusal changes nothing', pair, `it ended with ${status}`);
}
