import type { ViewRules } from './rules.js';
import type { Asked, Message, ViewWorld } from './world.js';

/** The instance hears a message. */
export function hear(world: ViewWorld, message: Message, rules: ViewRules): ViewWorld {
  const { view, asked } = world;
  const { from, to, came, gone } = message;
  if (view.revision === to) return world;
  if (view.revision === from || rules.applies === 'all news') {
    return { ...world, view: { seats: (view.seats | came) & ~gone, revision: to } };
  }
  if (rules.misfit === 'is ignored') return world;
  if (asked === null) return { ...world, isToAsk: true };
  if (rules.misfit === 'asks unless it has asked') return world;
  return { ...world, asked: { ...asked, isOutdated: true } };
}

/** Redis answers, and the answer is on its way. */
export function ask(world: ViewWorld): ViewWorld {
  const { list, view } = world;
  const asked: Asked = { answer: list, knownRevision: view.revision, isOutdated: false };
  return { ...world, isToAsk: false, asked };
}

/** The instance hears the answer. */
export function hearAnswer(world: ViewWorld, asked: Asked, rules: ViewRules): ViewWorld {
  const { answer, knownRevision, isOutdated } = asked;
  const heard = { ...world, asked: null, isToAsk: isOutdated };
  if (answer.revision === world.view.revision) return heard;
  const isOvertaken = world.view.revision !== knownRevision;
  if (isOvertaken && rules.overtakenAnswer === 'asks again') return { ...heard, isToAsk: true };
  // Redis sends the list only where its revision is not the one that was known.
  if (answer.revision === knownRevision) return heard;
  return { ...heard, view: answer };
}
