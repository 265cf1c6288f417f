import type { Broken, Finding } from '../search/model.js';
import { inOrderOfAppearance } from '../search/in-order-of-appearance.js';
import { pack } from '../search/pack.js';
import type { Rest } from '../search/search-in-the-long-run.js';
import { searchInTheLongRun } from '../search/search-in-the-long-run.js';
import type { ViewRules } from './rules.js';
import type { ViewRule } from './steps.js';
import { viewStepsFrom } from './steps.js';
import { names } from './text.js';
import type { ViewBounds, ViewWorld } from './world.js';
import { firstWorld } from './world.js';

/**
 * Looks at all states of a view within the bounds, and at what comes of it in the end.
 * @param maxStates as `searchInTheLongRun` has it
 */
export function searchViews(rules: ViewRules, bounds: ViewBounds, maxStates?: number): Finding {
  const model = {
    first: firstWorld(bounds),
    stepsFrom: (world: ViewWorld) => viewStepsFrom(world, rules, bounds),
    keyOf: (world: ViewWorld) => keyOf(world, rules),
    judgeRest,
  };
  return searchInTheLongRun(model, maxStates);
}

/** Messages are in no order. */
function keyOf(world: ViewWorld, rules: ViewRules): string {
  const { list, replica, view, asked, messages, ...rest } = world;
  const { isReplicaDeaf, isToAsk, left, lateRenewals, used } = rest;
  const fresh = inOrderOfAppearance();
  const revisionOf = rules.revision === 'counted' ? (counted: number) => counted : fresh;
  const numbers = [list.seats, revisionOf(list.revision), view.seats, revisionOf(view.revision)];
  numbers.push(isToAsk ? 1 : 0, left, lateRenewals, used.changes, used.copies);
  numbers.push(isReplicaDeaf ? 1 : 0);
  if (replica === null) numbers.push(0);
  else numbers.push(1, replica.seats, revisionOf(replica.revision));
  if (asked === null) numbers.push(0);
  else {
    const { answer, knownRevision, isOutdated } = asked;
    numbers.push(1, answer.seats, revisionOf(answer.revision), revisionOf(knownRevision));
    numbers.push(isOutdated ? 1 : 0);
  }
  const packed = messages.map(({ from, to, came, gone }) =>
    pack([revisionOf(from), revisionOf(to), came, gone]),
  );
  return pack(numbers) + packed.sort().join('');
}

function judgeRest({ states }: Rest<ViewWorld>): Broken<ViewRule> | undefined {
  const stale = states.find(({ list, view }) => view.revision !== list.revision);
  if (stale === undefined) return undefined;
  const detail = `it knows ${names(stale.view.seats)}, there are ${names(stale.list.seats)}`;
  return { rule: 'in the end the view is the list', detail };
}
