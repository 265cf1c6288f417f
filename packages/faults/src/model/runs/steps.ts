import type { ModelStep } from '../search/model.js';
import { ended, heard } from './answers.js';
import { environmentSteps } from './environment.js';
import type { RunRules } from './rules.js';
import { execute } from './scripts.js';
import { answerText, describe } from './text.js';
import type { Call, RunBounds, RunId, RunWorld, Seat } from './world.js';
import { nameOf, putSeat } from './world.js';

/** What a seat may do, by what is not part of this model. */
export interface Permissions {
  /** Whether it lives. */
  moves(seat: number): boolean;
  /** Whether it may claim, having no run. */
  claims(seat: number): boolean;
}

/**
 * All that may happen next: any seat moves, or the world around them does.
 * @param may what each seat may do. By default all may do anything, and are alike
 */
export function runStepsFrom(
  world: RunWorld,
  rules: RunRules,
  bounds: RunBounds,
  may?: Permissions,
): readonly ModelStep<RunWorld>[] {
  const moves = world.seats.flatMap((seat, index) =>
    may?.moves(index) === false ? [] : seatSteps({ world, index, seat, rules, bounds, may }),
  );
  return [...moves, ...environmentSteps(world, rules, bounds)];
}

/** A seat that may move. */
interface Turn {
  readonly world: RunWorld;
  readonly index: number;
  readonly seat: Seat;
  readonly rules: RunRules;
  readonly bounds: RunBounds;
  readonly may: Permissions | undefined;
}

function seatSteps(turn: Turn): readonly ModelStep<RunWorld>[] {
  const { world, index, seat } = turn;
  const { number, term, fetch } = seat;
  const run: RunId = { seat: index, number, term, fetch };
  // Who gives up and claims no more is as one that pauses for ever.
  const givesUp =
    world.used.claims === turn.bounds.claims
      ? []
      : [step(turn, 'gives up', putSeat(world, index, ended(seat)))];
  switch (seat.phase) {
    case 'idle':
      return claims(turn);
    case 'unanswered':
      return [...calls(turn, { call: 'claim', run, minTerm: seat.highestSeenTerm }), ...givesUp];
    case 'claimed':
      return [fetches(turn), ...calls(turn, { call: 'end', run }), ...givesUp];
    case 'fetched': {
      const may = (['commit', 'extend', 'end'] as const).flatMap((call) =>
        calls(turn, { call, run }),
      );
      return [...may, ...givesUp];
    }
    case 'half committed':
      return [...calls(turn, { call: 'commit right', run }), ...givesUp];
  }
}

function claims(turn: Turn): readonly ModelStep<RunWorld>[] {
  const { world, index, seat, bounds, may } = turn;
  // Seats are alike at first: they begin in the order of their names, which loses no behaviour.
  const mayBegin =
    may?.claims(index) ?? world.seats.slice(0, index).every(({ number }) => number > 0);
  if (!mayBegin || world.used.claims === bounds.claims) return [];
  const used = { ...world.used, claims: world.used.claims + 1 };
  const next: Seat = { ...seat, phase: 'unanswered', number: seat.number + 1 };
  const run: RunId = { seat: index, number: next.number, term: 0, fetch: 0 };
  const claiming = { ...turn, seat: next, world: { ...putSeat(world, index, next), used } };
  return calls(claiming, { call: 'claim', run, minTerm: seat.highestSeenTerm });
}

function fetches(turn: Turn): ModelStep<RunWorld> {
  const { world, index, seat } = turn;
  const fetch = world.fetches + 1;
  const fetching = putSeat(world, index, { ...seat, phase: 'fetched', fetch });
  return step(turn, `begins fetch ${String(fetch)}`, { ...fetching, fetches: fetch });
}

/** A call is answered, or its answer is lost, or it comes late. */
function calls(turn: Turn, call: Call): readonly ModelStep<RunWorld>[] {
  const { world, index, seat, rules, bounds } = turn;
  const name = describe(call);
  const { slot, answer, broken } = execute(world.slot, call, world.now, rules);
  const isChanged = slot !== world.slot;
  const done: RunWorld = { ...world, slot };
  const mustClaimAnew = call.call === 'claim' && rules.unanswered === 'claims anew';
  const unanswered = mustClaimAnew ? ended(seat) : seat;
  const steps: ModelStep<RunWorld>[] = [];
  // A claim that was refused has changed nothing, and is as good as none.
  if (isChanged || call.call !== 'claim') {
    const after = heard(seat, call, answer, rules.swap === 'one by one');
    const label = `${name}: ${answerText(answer)}`;
    steps.push({ ...step(turn, label, putSeat(done, index, after)), broken });
  }
  if (isChanged) {
    const lost = `${name}: done, but the answer is lost`;
    steps.push({ ...step(turn, lost, putSeat(done, index, unanswered)), broken });
  }
  if (world.used.delays < bounds.delays) {
    const used = { ...world.used, delays: world.used.delays + 1 };
    const late = { ...putSeat(world, index, unanswered), used, strays: [...world.strays, call] };
    steps.push(step(turn, `${name}: no answer, it is still on its way`, late));
  }
  return steps;
}

function step({ index }: Turn, what: string, state: RunWorld): ModelStep<RunWorld> {
  return { label: `${nameOf(index)}: ${what}`, state };
}
