import type { Rules } from './rules.js';
import type { Bounds, CacheSlot, ElectionSlot, Pair, Reply, Request, World } from './world.js';

/** What a script left behind and answered, and what it must not have done. */
export interface Executed {
  readonly world: World;
  readonly reply: Reply;
  readonly violation?: ModelViolation;
}

/** An invariant of the model, by name, and how it was broken. */
export interface ModelViolation {
  readonly invariant:
    | 'commits hold the fence'
    | 'no commit after a successor has claimed'
    | 'terms never go back'
    | 'one writer in a term'
    | 'versions rise'
    | 'fetches never go back'
    | 'a fetch is swapped in once'
    | 'a commit is complete'
    | 'an answer is true'
    | 'a refused leader passes next time'
    | 'a leader key is deleted by its holder'
    | 'the leader key has the last term'
    | 'an own key never refuses'
    | 'one leader while nothing fails';
  readonly detail: string;
}

/** Runs a call at Redis, in one step, as its Lua script would. */
export function execute(world: World, request: Request, rules: Rules, bounds: Bounds): Executed {
  switch (request.call) {
    case 'acquire':
      return acquire(world, request, rules);
    case 'renew':
      return renew(world, request.pair, rules);
    case 'release':
      return release(world, request.candidacy, rules);
    case 'claim':
      return claim(world, request.pair, rules);
    case 'commit':
      return commit(world, request, rules, bounds);
  }
}

const ok = (term = 0): Reply => ({ status: 'OK', term });
const withElection = (world: World, election: ElectionSlot): World => ({ ...world, election });
const withCache = (world: World, cache: CacheSlot): World => ({ ...world, cache });

/** A pair as a reader of a trace sees it. */
export function pairText(pair: Pair | null): string {
  return pair === null ? 'nobody' : `(${String(pair.term)}, ${pair.candidacy})`;
}

function acquire(
  world: World,
  { candidacy, minTerm }: Request & { call: 'acquire' },
  rules: Rules,
): Executed {
  const { holder, lastTerm } = world.election;
  const isOthers = holder !== null && holder.candidacy !== candidacy;
  if (isOthers && rules.acquire !== 'takes any key') {
    return { world, reply: { status: 'HELD', term: lastTerm } };
  }
  if (holder !== null && rules.acquire === 'refuses its own key') {
    return {
      world,
      reply: { status: 'HELD', term: lastTerm },
      violation: { invariant: 'an own key never refuses', detail: `${candidacy} holds the key` },
    };
  }
  const isRepeated = holder !== null && !isOthers && lastTerm > minTerm;
  const next = Math.max(lastTerm + 1, rules.terms === 'time' ? world.now : 0, minTerm + 1);
  const term = isRepeated ? lastTerm : next;
  const won = withElection(world, { holder: { term, candidacy }, lastTerm: term });
  return { world: won, reply: ok(term) };
}

function renew(world: World, pair: Pair, rules: Rules): Executed {
  const { holder, lastTerm } = world.election;
  if (holder?.candidacy === pair.candidacy) return { world, reply: ok() };
  if (holder !== null || rules.renew === 'existing key') {
    return { world, reply: { status: 'HELD', term: lastTerm } };
  }
  const remade = withElection(world, { holder: pair, lastTerm });
  if (pair.term === lastTerm) return { world: remade, reply: ok() };
  return {
    world: remade,
    reply: ok(),
    violation: {
      invariant: 'the leader key has the last term',
      detail: `${pairText(pair)} holds it, and term ${String(lastTerm)} was issued`,
    },
  };
}

function release(world: World, candidacy: string, rules: Rules): Executed {
  const { holder, lastTerm } = world.election;
  const isOwn = holder?.candidacy === candidacy;
  if (holder === null || (!isOwn && rules.release === 'compares')) return { world, reply: ok() };
  const freed = withElection(world, { holder: null, lastTerm });
  if (isOwn) return { world: freed, reply: ok() };
  return {
    world: freed,
    reply: ok(),
    violation: {
      invariant: 'a leader key is deleted by its holder',
      detail: `${candidacy} deleted the key of ${pairText(holder)}`,
    },
  };
}

function claimedBy(pair: Pair): Pick<CacheSlot, 'fence' | 'claimed'> {
  return { fence: pair, claimed: pair.candidacy };
}

function claim(world: World, pair: Pair, rules: Rules): Executed {
  const { cache } = world;
  const held = cache.fence;
  const isOthers =
    held !== null &&
    rules.claim !== 'any' &&
    (held.term > pair.term ||
      (held.term === pair.term && held.candidacy !== pair.candidacy && rules.claim === 'pair'));
  if (isOthers) return { world, reply: { status: 'STALE', term: held.term } };
  return {
    world: withCache(world, { ...cache, ...claimedBy(pair) }),
    reply: ok(),
  };
}

function commit(
  world: World,
  { pair, fetch }: Request & { call: 'commit' },
  rules: Rules,
  bounds: Bounds,
): Executed {
  const { cache } = world;
  const refused = refusal(cache, pair, fetch, rules);
  if (refused !== null) return { world, reply: refused };
  if (rules.knowsAttempt && cache.last?.fetch === fetch) return { world, reply: ok() };

  const bit = 1 << fetch;
  const isStaged = bounds.emptyResults || (cache.staged & bit) !== 0;
  if (!isStaged && rules.countsStaging) {
    const reply: Reply = { status: 'INCOMPLETE', term: 0 };
    if ((cache.applied & bit) === 0) return { world, reply };
    return { world, reply, violation: broken('an answer is true', pair, 'it was committed') };
  }

  const version = Math.max(cache.version + 1, rules.versions === 'time' ? world.now : 0);
  const next: CacheSlot = {
    ...cache,
    fence: rules.commit === 'exact pair' && rules.claim !== 'never' ? cache.fence : pair,
    version,
    last: { ...pair, fetch },
    staged: cache.staged & ~bit,
    applied: cache.applied | bit,
  };
  const after = {
    ...withCache(world, next),
    highestVersion: Math.max(version, world.highestVersion),
  };
  // Without claims, the commit itself is what raises the fence.
  const before = rules.claim === 'never' ? { ...cache, ...claimedBy(pair) } : cache;
  const violation = judge({ ...world, cache: before }, { pair, fetch, version, isStaged });
  return { world: after, reply: ok(), ...(violation === undefined ? {} : { violation }) };
}

function refusal(cache: CacheSlot, pair: Pair, fetch: number, rules: Rules): Reply | null {
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

interface Swap {
  readonly pair: Pair;
  readonly fetch: number;
  readonly version: number;
  readonly isStaged: boolean;
}

/** Judges a commit that was let through, by the state before it. */
function judge(
  { cache, highestVersion }: World,
  { pair, fetch, version, isStaged }: Swap,
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
  if (!isStaged) return broken('a commit is complete', pair, 'its staging key was gone');
  if (version <= highestVersion) {
    const order = `version ${String(version)} after version ${String(highestVersion)}`;
    return broken('versions rise', pair, order);
  }
  return undefined;
}

function broken(
  invariant: ModelViolation['invariant'],
  pair: Pair,
  detail: string,
): ModelViolation {
  return { invariant, detail: `a commit of ${pairText(pair)}: ${detail}` };
}
