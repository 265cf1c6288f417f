import { environmentSteps } from './environment.js';
import type { Rules } from './rules.js';
import { execute } from './scripts.js';
import type { Step } from './step.js';
import type { ModelViolation } from './violation.js';
import { pairText } from './violation.js';
import type { Bounds, Instance, Reply, Request, World } from './world.js';

/** All that may happen next: any instance moves, or the world around them does. */
export function stepsFrom(world: World, rules: Rules, bounds: Bounds): readonly Step[] {
  const moves = world.instances.flatMap((instance, index) =>
    instanceSteps({ world, index, instance, rules, bounds }),
  );
  return [...moves, ...environmentSteps(world, rules, bounds)];
}

interface Turn {
  readonly world: World;
  readonly index: number;
  readonly instance: Instance;
  readonly rules: Rules;
  readonly bounds: Bounds;
}

function instanceSteps(turn: Turn): readonly Step[] {
  const { world, instance, rules, bounds } = turn;
  const { pair, fetch, highestSeenTerm } = instance;
  const { candidacy } = pair;
  const leave: readonly Step[] = [
    ...calls(turn, { call: 'release', candidacy }),
    step(turn, 'goes, and leaves the leader key to expire', put(turn, standingBy)),
  ];
  switch (instance.phase) {
    case 'standby':
      return campaigns(turn);
    case 'acquiring':
      return [...calls(turn, { call: 'acquire', candidacy, minTerm: highestSeenTerm }), ...leave];
    case 'leading': {
      const renewal = bounds.renewals ? calls(turn, { call: 'renew', pair }) : [];
      if (world.used.fetches === bounds.fetches) return [...renewal, ...leave];
      if (rules.claim === 'never') return [step(turn, 'fetches and stages', stage(turn)), ...leave];
      return [...calls(turn, { call: 'claim', pair }), ...renewal, ...leave];
    }
    case 'claimed': {
      if (world.used.fetches === bounds.fetches) return leave;
      if (instance.base !== null) {
        return [step(turn, 'fetches and compares', compare(turn)), ...leave];
      }
      return [step(turn, 'fetches and stages', stage(turn)), ...leave];
    }
    case 'staged': {
      const givesUp = step(turn, 'gives up its refresh', put(turn, { phase: 'leading', fetch: 0 }));
      return [...calls(turn, { call: 'commit', pair, fetch }), givesUp, ...leave];
    }
    case 'compared': {
      const givesUp = step(turn, 'gives up its delta', put(turn, forgetful));
      return [...deltas(turn), givesUp, ...leave];
    }
    case 'refused':
      return leave;
  }
}

const standingBy: Partial<Instance> = {
  phase: 'standby',
  pair: { term: 0, candidacy: '-' },
  fetch: 0,
  base: null,
};

/** The keys may or may not have been changed: the next build is in full. */
const forgetful: Partial<Instance> = { phase: 'leading', fetch: 0, base: null };

function campaigns(turn: Turn): readonly Step[] {
  const { world, index, bounds } = turn;
  // Instances are alike at the start: they join in the order of their names, which loses no
  // behaviour.
  const others = world.instances.slice(0, index);
  const mayStart = others.every(({ pair }) => pair.candidacy !== '');
  if (!mayStart || world.used.elections === bounds.elections) return [];
  const elections = world.used.elections + 1;
  const candidacy = `${nameOf(index)}${String(elections)}`;
  const next = put(turn, { phase: 'acquiring', pair: { term: 0, candidacy } });
  const used = { ...next.used, elections };
  return [step(turn, `campaigns as ${candidacy}`, { ...next, used })];
}

/** The record of a delta may be refused. */
function deltas(turn: Turn): readonly Step[] {
  const { world, bounds, instance } = turn;
  const { pair, fetch, base } = instance;
  if (base === null) throw new Error('a delta has a base');
  const request = { call: 'delta', pair, fetch, base, isRecordRefused: false } as const;
  const steps = calls(turn, request);
  if (world.used.refusals === bounds.refusals) return steps;
  const used = { ...world.used, refusals: world.used.refusals + 1 };
  const refusing = { ...turn, world: { ...world, used } };
  return [...steps, ...calls(refusing, { ...request, isRecordRefused: true })];
}

/** A call is answered, or its reply is lost, or it comes late. */
function calls(turn: Turn, request: Request): readonly Step[] {
  const { world, rules, bounds, instance } = turn;
  const name = describe(request);
  const done = execute(world, request, rules, bounds);
  const at: Turn = { ...turn, world: done.world };
  const read = afterReply(at, request, done.reply);
  const violation = done.violation ?? read.violation;
  const answered = step(turn, `${name}: ${replyText(done.reply)}`, read.world, violation);
  if (request.call === 'release' || request.call === 'renew') return [answered];
  const steps = [answered];
  if (done.world !== world) {
    steps.push(step(turn, `${name}: done, but the reply is lost`, done.world, done.violation));
  }
  if (world.used.delays < bounds.delays && instance.phase !== 'acquiring') {
    const used = { ...world.used, delays: world.used.delays + 1 };
    const late = { ...world, used, strays: [...world.strays, request] };
    steps.push(step(turn, `${name}: no answer in time, it is still on its way`, late));
  }
  return steps;
}

function afterReply(
  turn: Turn,
  request: Request,
  reply: Reply,
): { readonly world: World; readonly violation?: ModelViolation } {
  const { world, instance, rules } = turn;
  const { pair, highestSeenTerm } = instance;
  const go = (changed: Partial<Instance>): { world: World } => ({ world: put(turn, changed) });
  if (reply.status === 'STALE') {
    const refusedBy = pairText(world.cache.fence);
    const seen = rules.refusalRaisesTerm ? Math.max(highestSeenTerm, reply.term) : highestSeenTerm;
    const refused = go({
      phase: 'refused',
      fetch: 0,
      base: null,
      highestSeenTerm: seen,
      refusedBy,
    });
    if (request.call !== 'claim' || instance.refusedBy !== refusedBy) return refused;
    const detail = `${pairText(pair)} was refused by ${refusedBy} once more`;
    return { ...refused, violation: { invariant: 'a refused leader passes next time', detail } };
  }
  switch (request.call) {
    case 'acquire':
      if (reply.status === 'HELD') return go(standingBy);
      return go({ phase: 'leading', pair: { ...pair, term: reply.term } });
    case 'renew':
      return reply.status === 'OK' ? { world } : go(standingBy);
    case 'release':
      return go(standingBy);
    case 'claim':
      return go({ phase: 'claimed', refusedBy: null });
    case 'commit':
    case 'delta': {
      const isRemembered = reply.status === 'OK' && turn.bounds.deltas;
      if (!isRemembered) return go(forgetful);
      const base = { version: world.cache.version, fetch: request.fetch };
      return go({ phase: 'leading', fetch: 0, base });
    }
  }
}

function stage(turn: Turn): World {
  const fetch = turn.world.used.fetches + 1;
  const next = put(turn, { phase: 'staged', fetch });
  const cache = { ...next.cache, staged: next.cache.staged | (1 << fetch) };
  return { ...next, cache, used: { ...next.used, fetches: fetch } };
}

function compare(turn: Turn): World {
  const fetch = turn.world.used.fetches + 1;
  const next = put(turn, { phase: 'compared', fetch });
  return { ...next, used: { ...next.used, fetches: fetch } };
}

const nameOf = (index: number): string => String.fromCharCode(65 + index);

function put({ world, index, instance }: Turn, changed: Partial<Instance>): World {
  return { ...world, instances: world.instances.with(index, { ...instance, ...changed }) };
}

function step({ index }: Turn, what: string, world: World, violation?: ModelViolation): Step {
  const label = `${nameOf(index)}: ${what}`;
  return violation === undefined ? { label, world } : { label, world, violation };
}

function describe(request: Request): string {
  switch (request.call) {
    case 'acquire':
      return `acquire by ${request.candidacy}`;
    case 'release':
      return `release by ${request.candidacy}`;
    case 'delta':
      return `delta to fetch ${String(request.fetch)} by ${pairText(request.pair)}${request.isRecordRefused ? ', whose record is refused' : ''}`;
    case 'commit':
      return `commit of fetch ${String(request.fetch)} by ${pairText(request.pair)}`;
    case 'claim':
    case 'renew':
      return `${request.call} by ${pairText(request.pair)}`;
  }
}

function replyText({ status, term }: Reply): string {
  return term === 0 ? status : `${status}, term ${String(term)}`;
}
