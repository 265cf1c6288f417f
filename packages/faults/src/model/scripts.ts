import { judge, refusal } from './admission.js';
import { delta } from './delta.js';
import type { Executed } from './executed.js';
import type { Rules } from './rules.js';
import { broken, pairText } from './violation.js';
import type { Bounds, CacheSlot, ElectionSlot, Pair, Reply, Request, World } from './world.js';

/** Runs a call at Redis, in one step, as its Lua script would, or its transaction. */
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
    case 'delta':
      return delta(world, request, rules);
  }
}

const ok = (term = 0): Reply => ({ status: 'OK', term });
const withElection = (world: World, election: ElectionSlot): World => ({ ...world, election });
const withCache = (world: World, cache: CacheSlot): World => ({ ...world, cache });

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
    live: bounds.deltas ? fetch : cache.live,
    isDamaged: false,
  };
  const after = {
    ...withCache(world, next),
    highestVersion: Math.max(version, world.highestVersion),
  };
  // Without claims, the commit itself is what raises the fence.
  const before = rules.claim === 'never' ? { ...cache, ...claimedBy(pair) } : cache;
  const violation = judge({ ...world, cache: before }, { pair, fetch, version, isWhole: isStaged });
  return { world: after, reply: ok(), ...(violation === undefined ? {} : { violation }) };
}
