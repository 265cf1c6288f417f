import type { Broken, ModelStep } from '../search/model.js';
import { changeList } from './change-list.js';
import { ask, hear, hearAnswer } from './hear.js';
import { describe, names } from './text.js';
import type { ViewRules } from './rules.js';
import type { ViewBounds, ViewWorld } from './world.js';

/** What must hold of views. */
export type ViewRule =
  | 'views of one revision are the same'
  | 'in the end the view is the list'
  | 'a seat that has left stays away';

/** All that may happen next. */
export function viewStepsFrom(
  world: ViewWorld,
  rules: ViewRules,
  bounds: ViewBounds,
): readonly ModelStep<ViewWorld>[] {
  const steps = [
    ...changes(world, rules, bounds),
    ...messages(world, rules, bounds),
    ...questions(world, rules, bounds),
    ...failover(world),
  ];
  return steps.map((step) => ({ ...step, broken: step.broken ?? judge(step.state) }));
}

type Steps = readonly ModelStep<ViewWorld>[];

/** Seats come, leave and expire, and their renewals come late. */
function changes(world: ViewWorld, rules: ViewRules, bounds: ViewBounds): Steps {
  const { list, left, used } = world;
  const steps: ModelStep<ViewWorld>[] = [];
  const isChangeLeft = used.changes < bounds.changes;
  const changed = { ...world, used: { ...used, changes: used.changes + 1 } };
  for (let index = 0; index < bounds.seats; index++) {
    const seat = 1 << index;
    const name = names(seat);
    const add = (what: string, state: ViewWorld, broken?: Broken<ViewRule>): void =>
      void steps.push({ label: `${name} ${what}`, state, broken, isFault: true });
    const sits = (list.seats & seat) !== 0;
    const hasLeft = (left & seat) !== 0;
    if (isChangeLeft && !sits && !hasLeft) add('comes', changeList(changed, { came: seat }, rules));
    if (isChangeLeft && sits) {
      const gone = changeList(changed, { gone: seat }, rules);
      add('expires', gone);
      add('leaves', { ...gone, left: left | seat });
    }
    if (bounds.lateRenewals && sits && (world.lateRenewals & seat) === 0) {
      const lateRenewals = world.lateRenewals | seat;
      add('renews, and that is still on its way', { ...world, lateRenewals });
    }
    if ((world.lateRenewals & seat) !== 0) {
      const arrived = { ...world, lateRenewals: world.lateRenewals & ~seat };
      if (sits || rules.renewal === 'says so') add('is renewed late', arrived);
      else {
        const detail = `${name} had left`;
        const ghost = { rule: 'a seat that has left stays away', detail } as const;
        const back = changeList(arrived, { came: seat }, rules);
        add('is brought back by a late renewal', back, hasLeft ? ghost : undefined);
      }
    }
  }
  return steps;
}

/** Messages are heard in any order, twice, or not at all. */
function messages(world: ViewWorld, rules: ViewRules, bounds: ViewBounds): Steps {
  return world.messages.flatMap((message, index) => {
    const without = { ...world, messages: world.messages.toSpliced(index, 1) };
    const text = describe(message);
    const steps: ModelStep<ViewWorld>[] = [
      { label: `it hears ${text}`, state: hear(without, message, rules) },
    ];
    if (world.used.copies < bounds.copies) {
      const used = { ...world.used, copies: world.used.copies + 1 };
      const kept = hear({ ...world, used }, message, rules);
      steps.push({ label: `it hears ${text}, which will come again`, state: kept, isFault: true });
    }
    if (bounds.mayLoseMessages) {
      steps.push({ label: `${text} is lost`, state: without, isFault: true });
    }
    return steps;
  });
}

function questions(world: ViewWorld, rules: ViewRules, bounds: ViewBounds): Steps {
  const { asked, isToAsk } = world;
  if (asked === null) {
    if (!isToAsk && !bounds.renewals) return [];
    return [{ label: isToAsk ? 'it asks' : 'it renews', state: ask(world) }];
  }
  const steps: ModelStep<ViewWorld>[] = [
    { label: 'it hears the answer', state: hearAnswer(world, asked, rules) },
  ];
  if (bounds.mayLoseMessages) {
    steps.push({ label: 'the answer is lost', state: { ...world, asked: null }, isFault: true });
  }
  return steps;
}

function failover(world: ViewWorld): Steps {
  const { replica, list, isReplicaDeaf } = world;
  if (replica === null) return [];
  const lost = { ...world, list: replica, replica: null, isReplicaDeaf: false };
  const steps: ModelStep<ViewWorld>[] = [
    { label: 'a failover loses the tail of the list', state: lost, isFault: true },
  ];
  if (!isReplicaDeaf) {
    const deaf = { ...world, replica: list, isReplicaDeaf: true };
    steps.push({ label: "the list's replica hears no more", state: deaf, isFault: true });
  }
  return steps;
}

function judge({ list, view }: ViewWorld): Broken<ViewRule> | undefined {
  if (view.revision !== list.revision || view.seats === list.seats) return undefined;
  const detail = `it knows ${names(view.seats)}, there are ${names(list.seats)}`;
  return { rule: 'views of one revision are the same', detail };
}
